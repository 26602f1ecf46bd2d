/** The window: sandboxed page, no navigation, no permissions, no network. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, screen, session, type WebContents } from 'electron';
import { t } from './language';
import { readBounds, writeBounds } from './window-bounds';

export interface WindowOptions {
  /** Of the built page, or in development the server's address. */
  readonly page: { readonly file: string } | { readonly url: string };
  readonly preload: string;
  /** Of this user's settings; remembers the window's place. */
  readonly userData: string;
  readonly isDeveloping: boolean;
}

/** The dark of the page's empty stage, so that nothing flashes before the first paint. */
const backgroundColor = '#141414';

/** As the page's own meta tag says; here for whatever loads without it. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; " +
  "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Address that the page has, without query and hash. */
export function pageAddress(page: WindowOptions['page']): string {
  return 'file' in page ? pathToFileURL(page.file).href : page.url;
}

export function createWindow(options: WindowOptions): BrowserWindow {
  const boundsPath = join(options.userData, 'window.json');
  const { place, width, height, isMaximized } = readBounds(
    boundsPath,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...place,
    width,
    height,
    minWidth: 640,
    minHeight: 480,
    show: false,
    backgroundColor,
    title: t('app.name'),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: options.isDeveloping,
    },
  });
  if (isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeBounds(boundsPath, window.getNormalBounds(), window.isMaximized()));
  confine(window.webContents);
  void ('file' in options.page ? window.loadFile(options.page.file) : window.loadURL(options.page.url));
  return window;
}

/** The page stays the page: it goes nowhere, opens nothing and embeds nothing. */
function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/**
 * Denies every permission and every request that leaves the machine.
 * @param developmentUrl of the page's server in development: the only address beside files
 */
export function confineSession(developmentUrl?: string): void {
  const { defaultSession } = session;
  const { webRequest } = defaultSession;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  webRequest.onBeforeRequest((details, answer) => {
    const { protocol, host } = new URL(details.url);
    const isLocal = ['file:', 'blob:', 'data:', 'devtools:', 'chrome-extension:'].includes(protocol);
    const isServer = developmentUrl !== undefined && host === new URL(developmentUrl).host;
    answer({ cancel: !isLocal && !isServer });
  });
  // The development server's own scripts are inline; its page has the meta tag's policy only.
  if (developmentUrl === undefined)
    webRequest.onHeadersReceived(({ responseHeaders }, answer) =>
      answer({ responseHeaders: { ...responseHeaders, 'Content-Security-Policy': [contentPolicy] } }),
    );
}
