/**
 * Messages for people. The first line says what is wrong in the language shown; what may follow below it is the engine's
 * own sentence, in English, and is shown on request (components/Words.svelte).
 */
export interface MessageParts {
  readonly line: string;
  /** Null where there is nothing more to tell. */
  readonly more: string | null;
}

/** What is said at once, and what is told on request. */
export function messageParts(message: string): MessageParts {
  const end = message.indexOf('\n');
  if (end < 0) return { line: message, more: null };
  const more = message.slice(end + 1).trim();
  return { line: message.slice(0, end).trim(), more: more === '' ? null : more };
}

/** What is said at once: for names, tips and small places. */
export function headline(message: string): string {
  return messageParts(message).line;
}
