/** The running app: one window, one engine, and what goes between them. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, shell, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { removeLeftovers } from '../engine/leftovers';
import { removeSessionFolder, sessionFolderPath } from '../engine/photos/session-folder';
import { BatchHost } from './batch/batch-host';
import type { OpenedFiles, PageEvents, Settings } from './contract';
import { systemDialogs, type Dialogs } from './dialogs';
import { EngineHost } from './engine/engine-host';
import { launchEngine } from './engine/engine-process';
import { nodeBinary } from './engine/node-binary';
import { closingWords } from './error-words';
import { Grants } from './files/grants';
import { appFolders, type AppFolders } from './folders';
import { channelOf } from './ipc/channels';
import { handlePage } from './ipc/handle';
import { speakLanguage, t } from './language';
import { openLog } from './log';
import { installMenu } from './menu';
import { QuitGuard } from './quit';
import { createOpener, createPageHandlers } from './requests';
import { SettingsFile } from './settings';
import { WorkIndicator } from './work-indicator';
import { confineSession, createWindow, pageAddress, type WindowOptions } from './window';

export class GrainfoldApp {
  private readonly userData = app.getPath('userData');
  private readonly log = openLog(this.userData);
  private readonly folders: AppFolders;
  private readonly session: string;
  private readonly settings = new SettingsFile(this.userData);
  private readonly page: WindowOptions['page'];
  private readonly window: BrowserWindow;
  private readonly engine: EngineHost;
  private readonly dialogs: Dialogs;
  private readonly batch: BatchHost;
  private readonly grants = new Grants();
  private readonly openPaths: (paths: readonly string[]) => Promise<OpenedFiles>;
  /** What is to be opened once the page listens. */
  private waiting: (readonly string[])[] = [];
  private hasPageStarted = false;

  /** To be made once Electron is ready. */
  constructor() {
    const { env, platform, resourcesPath } = process;
    const { isPackaged } = app;
    const appPath = app.getAppPath();
    const { userData } = this;
    const surroundings = { env, platform, home: homedir(), userData, isPackaged, resourcesPath, appPath };
    this.folders = appFolders(surroundings);
    this.session = sessionFolderPath(this.folders.sessions);
    const developmentUrl = isPackaged ? undefined : env['ELECTRON_RENDERER_URL'];
    this.page = developmentUrl
      ? { url: developmentUrl }
      : { file: join(appPath, 'out', 'renderer', 'index.html') };
    speakLanguage(this.settings.current.language, systemLanguages());
    confineSession(developmentUrl);
    const preload = join(appPath, 'out', 'preload', 'index.cjs');
    this.window = createWindow({ page: this.page, preload, userData, isDeveloping: !isPackaged });
    this.dialogs = systemDialogs(this.window);
    this.engine = this.startEngine();
    this.batch = this.makeBatch();
    this.openPaths = createOpener({ engine: this.engine, grants: this.grants });
    this.answerPage();
    this.guardQuit();
    this.addMenu();
    this.watchProcesses();
  }

  /** Opens files and folders; those that come before the page listens wait for it. */
  open(paths: readonly string[]): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.focus();
    if (paths.length === 0) return;
    if (!this.hasPageStarted) this.waiting.push(paths);
    else void this.openPaths(paths).then((opened) => this.send('files:opened', opened));
  }

  private send<N extends keyof PageEvents>(name: N, payload: PageEvents[N]): void {
    if (!this.window.isDestroyed()) this.window.webContents.send(channelOf(name), payload);
  }

  private startEngine(): EngineHost {
    const { env, platform, resourcesPath } = process;
    const { folders, session, log } = this;
    const node = nodeBinary({ env, isPackaged: app.isPackaged, resourcesPath, platform });
    const indicator = new WorkIndicator(this.window);
    const places = {
      GRAINFOLD_ASSETS: folders.assets,
      GRAINFOLD_DATA: folders.data,
      GRAINFOLD_SESSION: session,
    };
    return new EngineHost({
      launch: () => launchEngine({ node, entry: folders.engine, env: { ...env, ...places }, log }),
      onState: (state) => this.send('engine:state', state),
      onProgress: (event) => {
        if (this.engine.isWork(event.jobId)) indicator.progressed(event);
        if (!this.batch.progressed(event)) this.send('job:progress', event);
      },
      onClosed: (event) => {
        indicator.closed(event.jobId);
        if (!this.batch.closed(event)) this.send('job:closed', closingWords(event));
      },
      onGone: (pid) => removeLeftovers(pid, this.grants.outputFolders),
      log,
    });
  }

  private makeBatch(): BatchHost {
    return new BatchHost({
      engine: this.engine,
      onState: (state) => this.send('batch:state', state),
      allowOutput: (path) => this.grants.allowOutput(path),
    });
  }

  private answerPage(): void {
    const { engine, batch, dialogs, grants, settings, log } = this;
    const handlers = createPageHandlers({
      engine,
      batch,
      dialogs,
      grants,
      settings,
      info: () => ({
        version: app.getVersion(),
        platform: process.platform,
        engine: engine.state,
        settings: settings.current,
      }),
      onPageStarted: () => {
        if (!this.hasPageStarted) void this.greetPage();
      },
      onSettings: ({ language }) => this.speak(language),
      showInFolder: (path) => shell.showItemInFolder(path),
    });
    handlePage(handlers, (event) => this.isOurPage(event), log);
  }

  private isOurPage({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
    return (
      sender === this.window.webContents &&
      senderFrame === sender.mainFrame &&
      senderFrame.url.split(/[?#]/)[0]!.startsWith(pageAddress(this.page))
    );
  }

  /** A page that has just started gets what an earlier one had open, then what waits to be opened. */
  private async greetPage(): Promise<void> {
    this.hasPageStarted = true;
    const own = this.engine.openPhotos.filter((photoId) => !this.batch.holds(photoId));
    const infos = own.map((photoId) => this.engine.request('photo:info', { photoId }));
    const settled = await Promise.allSettled(infos);
    const photos = settled.flatMap((info) => (info.status === 'fulfilled' ? [info.value] : []));
    if (photos.length > 0) this.send('files:opened', { photos, failures: [] });
    for (const paths of this.waiting.splice(0)) this.open(paths);
  }

  private guardQuit(): void {
    const { engine, window, session, dialogs } = this;
    const guard = new QuitGuard({
      openJobs: () => engine.openJobs.length,
      confirm: (jobs) => dialogs.confirmQuit(jobs),
      hide: () => window.hide(),
      stopEngine: async () => {
        await engine.stop();
        removeSessionFolder(session);
      },
      quit: () => app.quit(),
    });
    const hold = (event: { preventDefault(): void }) => {
      if (guard.shouldHold()) event.preventDefault();
    };
    app.on('before-quit', hold);
    window.on('close', hold);
    app.on('window-all-closed', () => app.quit());
  }

  private speak(language: Settings['language']): void {
    if (speakLanguage(language, systemLanguages())) this.addMenu();
  }

  private addMenu(): void {
    const { dialogs } = this;
    const openFolder = async () => {
      const folder = await dialogs.chooseFolder(t('main.dialog.openFolder'), t('main.dialog.openButton'));
      this.open(folder === null ? [] : [folder]);
    };
    installMenu({
      command: (command) => this.send('menu:command', { command }),
      openFiles: () => void dialogs.chooseFiles().then((paths) => this.open(paths)),
      openFolder: () => void openFolder(),
      showLog: () => shell.showItemInFolder(join(this.userData, 'logs', 'main.log')),
      isDeveloping: !app.isPackaged,
    });
  }

  /** What goes wrong on its own is written down; one bad moment of ours must not end a person's work. */
  private watchProcesses(): void {
    this.window.webContents.on('did-start-loading', () => (this.hasPageStarted = false));
    this.window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.log(`The page's process is gone (${reason}).`);
      if (reason !== 'clean-exit') this.window.reload();
    });
    app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
      this.log(`Electron's ${type} process is gone (${reason}, status ${exitCode}).`);
    });
    process.on('uncaughtException', (error) => this.log(`uncaught in main: ${error.stack ?? error.message}`));
    process.on('unhandledRejection', (reason) =>
      this.log(
        `unhandled in main: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`,
      ),
    );
  }
}

/** Languages that the machine's owner reads, the most wanted first; the page sees the same as `navigator.language`. */
function systemLanguages(): string[] {
  return [app.getLocale()];
}
