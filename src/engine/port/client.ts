/** The asking side of the contract: typed requests, typed events, and an end for everything when the port closes. */
import type { EngineError } from '../../model/errors';
import type {
  EngineEventName,
  EngineEvents,
  EngineMessage,
  EnginePort,
  EngineRequestName,
  EngineRequests,
} from '../contract';
import { engineGone, fromErrorReply } from './errors';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: EngineError) => void;
}

export interface EngineClient {
  /** Asks the engine. Rejects with an `EngineError`: the engine's own, or `ENGINE_GONE` once the port is closed. */
  request<N extends EngineRequestName>(
    name: N,
    args: EngineRequests[N]['args'],
  ): Promise<EngineRequests[N]['result']>;
  /** Listens until the returned function is called. A listener that throws does not disturb the others. */
  on<N extends EngineEventName>(name: N, listener: (payload: EngineEvents[N]) => void): () => void;
  /** Requests without a reply yet. */
  readonly pendingCount: number;
  /** Listeners in place, over all events. */
  readonly listenerCount: number;
  /** Rejects with `ENGINE_GONE` when the port closes: for those who wait for an event. */
  readonly gone: Promise<never>;
  close(): void;
}

/** @param port this side of the channel; the client closes it, and ends with it */
export function createEngineClient(port: EnginePort): EngineClient {
  const pending = new Map<number, Pending>();
  const listeners = new Map<EngineEventName, Set<(payload: never) => void>>();
  let nextId = 1;
  let isClosed = false;
  let endGone: ((error: EngineError) => void) | undefined;
  const gone = new Promise<never>((_, reject) => (endGone = reject));
  // Nobody has to wait for it.
  gone.catch(() => undefined);

  const settle = (message: Extract<EngineMessage, { type: 'reply' }>) => {
    const waiting = pending.get(message.id);
    if (!waiting) return;
    pending.delete(message.id);
    if (message.reply.ok) waiting.resolve(message.reply.value);
    else waiting.reject(fromErrorReply(message.reply.error));
  };

  const announce = (message: Extract<EngineMessage, { type: 'event' }>) => {
    for (const listener of [...(listeners.get(message.name) ?? [])]) {
      try {
        listener(message.payload as never);
      } catch (error) {
        // Thrown in its own turn, so that it reaches the process's handler instead of the next listener.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };

  port.onMessage((message) => {
    if (message.type === 'reply') settle(message);
    else if (message.type === 'event') announce(message);
  });
  port.onClose(() => {
    isClosed = true;
    const waiting = [...pending.values()];
    pending.clear();
    listeners.clear();
    for (const { reject } of waiting) reject(engineGone());
    endGone?.(engineGone());
  });

  return {
    request<N extends EngineRequestName>(name: N, args: EngineRequests[N]['args']) {
      return new Promise<EngineRequests[N]['result']>((resolve, reject) => {
        if (isClosed) return reject(engineGone());
        const id = nextId++;
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
        try {
          port.post({ type: 'request', id, name, args });
        } catch (error) {
          pending.delete(id);
          reject(error as Error);
        }
      });
    },
    on(name, listener) {
      if (isClosed) return () => undefined;
      const group = listeners.get(name) ?? new Set();
      listeners.set(name, group);
      // Wrapped, so that the same function added twice is two listeners, each with its own way to stop.
      const entry = (payload: never) => listener(payload);
      group.add(entry);
      return () => void group.delete(entry);
    },
    get pendingCount() {
      return pending.size;
    },
    get listenerCount() {
      return [...listeners.values()].reduce((sum, group) => sum + group.size, 0);
    },
    gone,
    close: () => port.close(),
  };
}
