/** What goes where: data to stdout (lines for people or JSON Lines), everything else to stderr. */
import { basename } from 'node:path';
import { EngineError, toEngineError } from '../../model/errors';

/** One finished input: its JSON and its line for people. */
export interface Line {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export class Output {
  /** At least one thing went wrong. */
  hasFailed = false;
  /** Called before anything is written, so that a progress bar can make room. */
  makeRoom: () => void = () => undefined;

  constructor(
    private readonly stdout: NodeJS.WritableStream,
    private readonly stderr: NodeJS.WritableStream,
  ) {}

  /** Data: one line. */
  data(line: Line, isJson: boolean | undefined): void {
    this.text(isJson ? JSON.stringify(line.json) : line.text);
  }

  /** Data as it is, with a line break. */
  text(text: string): void {
    this.makeRoom();
    this.stdout.write(`${text}\n`);
  }

  /** A message. */
  note(text: string): void {
    this.makeRoom();
    this.stderr.write(`${text}\n`);
  }

  /**
   * A failure: named on stderr, remembered for the exit status, and with `--json` a line of its own.
   * @param input what it is about, as the person wrote it; null for the whole command
   */
  failure(input: string | null, thrown: unknown, isJson = false): void {
    this.hasFailed = true;
    const error = toEngineError(thrown, input === null ? 'grainfold' : basename(input));
    const message = input === null ? error.message : withoutName(error.message, input);
    if (isJson)
      this.text(
        JSON.stringify({
          ...(input !== null && { input }),
          error: { code: error.code, message: error.message },
        }),
      );
    this.note(input === null ? `grainfold: ${message}` : `${input}: ${message}`);
    if (process.env['GRAINFOLD_DEBUG'] && error instanceof EngineError)
      this.note(String(error.cause ?? error.stack));
  }
}

/** "Opening a.jpg: it is empty" is said of `photos/a.jpg` already: the name once is enough. */
export function withoutName(message: string, input: string): string {
  const name = basename(input).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const rest = message.replace(new RegExp(`^(?:[A-Z][\\w. ]{0,30} )?${name}: `), '');
  return rest === message ? message : rest.charAt(0).toUpperCase() + rest.slice(1);
}
