/**
 * The bridge between the sandboxed page and main: puts `window.grainfold` there and nothing else. Only the requests and
 * events of the contract get through; real files of a drop become paths here, out of the page's reach.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Reply } from '../engine/contract';
import type { GrainfoldApi, OpenedFiles, PageEvents } from './contract';
import { channelOf, pageEventNames, pageRequestNames } from './ipc/channels';

const requests: ReadonlySet<string> = new Set(pageRequestNames);
const events: ReadonlySet<string> = new Set(pageEventNames);

/** Path of a file that came from outside; empty for one that a script made up. */
function pathOf(file: File): string {
  try {
    // Electron 29 and newer; older ones put the path on the file itself.
    if (typeof webUtils?.getPathForFile === 'function') return webUtils.getPathForFile(file);
    return (file as File & { path?: string }).path ?? '';
  } catch {
    return '';
  }
}

const api: GrainfoldApi = {
  async request(name, args) {
    if (!requests.has(name))
      return { ok: false, error: { code: 'FORBIDDEN', message: `The page may not ask for "${name}".` } };
    return (await ipcRenderer.invoke(channelOf(name), args)) as Reply<never>;
  },
  async addDroppedFiles(files) {
    const paths = [...files].map(pathOf).filter((path) => path !== '');
    return (await ipcRenderer.invoke(channelOf('files:add'), { paths })) as Reply<OpenedFiles>;
  },
  on(name, listener) {
    if (!events.has(name)) return () => undefined;
    const receive = (_event: unknown, payload: PageEvents[typeof name]) => listener(payload);
    ipcRenderer.on(channelOf(name), receive);
    return () => void ipcRenderer.removeListener(channelOf(name), receive);
  },
};

contextBridge.exposeInMainWorld('grainfold', api);
