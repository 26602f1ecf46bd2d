/** Asking Electron main for something: replies unwrapped, failures as one error class with words for people. */
import type { ErrorReply } from '../../engine/contract';
import type { GrainfoldApi, PageRequestName, PageRequests } from '../../main/contract';

/** A request that was answered with an error. `code` is stable; `message` is for people. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: string;
  readonly detail: string | undefined;

  constructor(reply: ErrorReply) {
    super(reply.message);
    this.code = reply.code;
    this.detail = reply.detail;
  }
}

/**
 * The value of a reply.
 * @throws RequestError with the reply's code when it is not ok
 */
export async function ask<N extends PageRequestName>(
  api: GrainfoldApi,
  name: N,
  args: PageRequests[N]['args'],
): Promise<PageRequests[N]['result']> {
  const reply = await api.request(name, args);
  if (reply.ok) return reply.value;
  throw new RequestError(reply.error);
}

/** What anything thrown says to a person. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
