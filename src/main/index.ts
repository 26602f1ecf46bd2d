/** Entry of Electron's main process. Thin on purpose: the work is done in the engine process. */
import { app } from 'electron';
import { GrainfoldApp } from './app';
import { filesOfCommandLine } from './command-line';

// Before anything else: the profile's place decides which other instance is "the same".
const profile = process.env['GRAINFOLD_USER_DATA'];
if (profile) app.setPath('userData', profile);
const named = filesOfCommandLine(process.argv, app.isPackaged, process.cwd());

if (app.requestSingleInstanceLock({ files: named })) void start();
else app.quit();

async function start(): Promise<void> {
  // macOS sends files before the app is ready.
  const early: string[] = [...named];
  let open = (paths: readonly string[]): void => void early.push(...paths);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open([path]);
  });
  app.on('second-instance', (_event, _argv, _cwd, data) => open(filesOfInstance(data)));
  await app.whenReady();
  const running = new GrainfoldApp();
  open = (paths) => running.open(paths);
  open(early);
}

/** What a second instance handed over before it ended. */
function filesOfInstance(data: unknown): string[] {
  const files = (data as { files?: unknown } | null)?.files;
  return Array.isArray(files) ? files.filter((file): file is string => typeof file === 'string') : [];
}
