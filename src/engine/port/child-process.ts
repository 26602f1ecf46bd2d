/** The two ends of the IPC channel between Electron main and the engine process. */
import type { ChildProcess } from 'node:child_process';
import type { EngineMessage, EnginePort } from '../contract';

/** What both a `ChildProcess` and a child's own `process` offer of an IPC channel. */
interface IpcEnd {
  readonly connected?: boolean;
  send?: (
    message: unknown,
    handle?: undefined,
    options?: undefined,
    callback?: (error: Error | null) => void,
  ) => boolean;
  disconnect?: () => void;
  on(event: string, listener: (...values: never[]) => void): unknown;
}

function createIpcPort(end: IpcEnd, closeEvents: readonly string[]): EnginePort {
  const closeListeners: (() => void)[] = [];
  let isClosed = false;
  const closeOnce = () => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of closeListeners) listener();
  };
  for (const event of closeEvents) end.on(event, closeOnce);

  return {
    post(message) {
      if (isClosed || !end.connected) return;
      // A peer that dies between the check and the write is told by its close event, not by this callback.
      end.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage(listener) {
      end.on('message', (message: never) => {
        if (isEngineMessage(message)) listener(message);
      });
    },
    onClose(listener) {
      closeListeners.push(listener);
    },
    close() {
      if (end.connected) end.disconnect?.();
      closeOnce();
    },
  };
}

function isEngineMessage(value: unknown): value is EngineMessage {
  const type = (value as { type?: unknown } | null)?.type;
  return type === 'request' || type === 'reply' || type === 'event';
}

/**
 * The owner's end.
 * @param child spawned with an `ipc` channel and `serialization: 'advanced'` (typed arrays travel as they are)
 */
export function portToChild(child: ChildProcess): EnginePort {
  return createIpcPort(child as unknown as IpcEnd, ['disconnect', 'exit', 'error']);
}

/**
 * The engine's end, or null when this process was not started with an IPC channel.
 * @param self this process
 */
export function portToParent(self: NodeJS.Process): EnginePort | null {
  if (typeof self.send !== 'function') return null;
  return createIpcPort(self as unknown as IpcEnd, ['disconnect']);
}
