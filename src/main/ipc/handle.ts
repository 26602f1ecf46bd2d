/** The one place that answers the page: the sender and the arguments of every call are checked here. */
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { EngineError } from '../../model/errors';
import { toErrorReply } from '../../engine/port/errors';
import type { Reply } from '../../engine/contract';
import type { PageRequestName, PageRequests } from '../contract';
import { errorWords } from '../error-words';
import { t } from '../language';
import { channelOf } from './channels';
import { pageSchemas, parsePageArguments } from './schemas';

/** One function a request; what it throws becomes the error reply. */
export type PageHandlers = {
  readonly [N in PageRequestName]: (args: PageRequests[N]['args']) => Promise<PageRequests[N]['result']>;
};

/**
 * Starts to answer the page.
 * @param isOurPage whether a call comes from the top frame of our own window, showing our own page
 * @param log for errors that are nobody's mistake
 */
export function handlePage(
  handlers: PageHandlers,
  isOurPage: (event: IpcMainInvokeEvent) => boolean,
  log: (line: string) => void,
): void {
  for (const name of Object.keys(pageSchemas) as PageRequestName[]) {
    ipcMain.handle(channelOf(name), async (event, args: unknown): Promise<Reply<unknown>> => {
      try {
        if (!isOurPage(event)) throw new EngineError('FORBIDDEN', t('main.error.window'));
        const handle = handlers[name] as (args: unknown) => Promise<unknown>;
        return { ok: true, value: await handle(parsePageArguments(name, args)) };
      } catch (thrown) {
        const error = toErrorReply(thrown, `Answering ${name}`);
        if (error.code === 'INTERNAL') log(`${name}: ${error.detail ?? error.message}`);
        return { ok: false, error: { ...error, message: errorWords(error) } };
      }
    });
  }
}
