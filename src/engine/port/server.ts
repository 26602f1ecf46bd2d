/** The answering side of the contract: checked arguments in, replies out; nothing is ever thrown across. */
import { EngineError } from '../../model/errors';
import type {
  EngineEventName,
  EngineEvents,
  EngineMessage,
  EnginePort,
  EngineRequestName,
  EngineRequests,
  ErrorReply,
} from '../contract';
import { toErrorReply } from './errors';
import { parseArguments } from './schemas';

/** One function a request. What it throws becomes the error reply. */
export type EngineHandlers = {
  readonly [N in EngineRequestName]: (
    args: EngineRequests[N]['args'],
  ) => EngineRequests[N]['result'] | Promise<EngineRequests[N]['result']>;
};

export interface ServerOptions {
  /** Told of every error that is nobody's mistake (code `INTERNAL`), for the log. */
  readonly onInternalError?: (name: string, error: ErrorReply) => void;
}

/** Sends one event. */
export type EmitEvent = <N extends EngineEventName>(name: N, payload: EngineEvents[N]) => void;

/**
 * Answers every request that arrives on a port, each exactly once.
 * @returns the way to send events to the same peer
 */
export function serveEngine(
  port: EnginePort,
  handlers: EngineHandlers,
  options: ServerOptions = {},
): EmitEvent {
  const answer = async (message: Extract<EngineMessage, { type: 'request' }>) => {
    const { id, name } = message;
    try {
      const value = await dispatch(handlers, name, message.args);
      port.post({ type: 'reply', id, reply: { ok: true, value } });
    } catch (thrown) {
      const error = toErrorReply(thrown, `Answering ${String(name)}`);
      if (error.code === 'INTERNAL') options.onInternalError?.(name, error);
      port.post({ type: 'reply', id, reply: { ok: false, error } });
    }
  };
  port.onMessage((message) => {
    if (message.type === 'request') void answer(message);
  });
  return (name, payload) => port.post({ type: 'event', name, payload });
}

async function dispatch(handlers: EngineHandlers, name: EngineRequestName, args: unknown): Promise<unknown> {
  if (!Object.hasOwn(handlers, name))
    throw new EngineError('INVALID_ARGUMENT', `There is no request named "${String(name)}".`);
  const handle = handlers[name] as (args: unknown) => unknown;
  return handle(parseArguments(name, args));
}
