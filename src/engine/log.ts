/** The engine's log: lines on stderr, which its owner writes down with the process's kind and id. */

/** Writes one line; line breaks inside become ` | `. */
export function logLine(level: 'info' | 'warn' | 'error', message: string): void {
  process.stderr.write(`[${level}] ${message.replaceAll(/\s*\n\s*/g, ' | ')}\n`);
}
