/**
 * What set-up says: one line per step when there is nothing to do, and for work its progress, its end and its duration.
 * All on stderr, so that a command's data keeps stdout to itself.
 */

const isTerminal = process.stderr.isTTY === true;
const paint = (code, text) =>
  isTerminal && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;

/** Seconds for people: "0.3 s", "12 s", "2 min 5 s". */
export function seconds(ms) {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Bytes for people, in decimal units: "274 MB". */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Ends the line that `ongoing` keeps rewriting on a terminal. */
let endOpenLine;

/** Prints a line of its own. */
export function say(text) {
  endOpenLine?.();
  process.stderr.write(`${text}\n`);
}

/** Prints what cannot be had: the fact first, then what to do. */
export function warn(text) {
  const [first, ...rest] = text.split('\n');
  say(`${paint('33', '  ! ')}${first}`);
  for (const line of rest) say(`    ${line}`);
}

/** How often long work says that it is still going on: in place on a terminal, a line of its own in a log. */
const STILL_EVERY_MS = isTerminal ? 1_000 : 30_000;

/**
 * Says what is being done, and how long it has been going on, until the returned function is called.
 * @param {string} text
 * @returns {() => void}
 */
function ongoing(text) {
  const start = performance.now();
  if (!isTerminal) say(`    ${text}`);
  else process.stderr.write(`    ${paint('2', text)}`);
  const timer = setInterval(() => {
    const took = seconds(Math.round((performance.now() - start) / 1000) * 1000);
    if (isTerminal) process.stderr.write(`\r    ${paint('2', `${text} … ${took}`)}`);
    else say(`    … ${took}`);
  }, STILL_EVERY_MS);
  const end = () => {
    clearInterval(timer);
    if (endOpenLine !== end) return;
    endOpenLine = undefined;
    process.stderr.write('\n');
  };
  if (isTerminal) endOpenLine = end;
  return end;
}

/**
 * Runs one step of set-up and says what became of it.
 * @template T
 * @param {string} name what the step brings
 * @param {(note: (text: string) => void) => Promise<{done: string, fresh?: boolean, failed?: boolean, value?: T}>} work tells with `note`
 *   what it is doing; gives one line about the outcome, whether it had anything to do (`fresh`) or could not (`failed`)
 * @param {{quiet?: boolean}} [options] quiet: say nothing of a step with nothing to do
 * @returns {Promise<T | undefined>}
 */
export async function step(name, work, { quiet = false } = {}) {
  const start = performance.now();
  let endNote;
  const note = (text) => {
    if (endNote) endNote();
    else say(paint('1', name));
    endNote = ongoing(text);
  };
  try {
    const { done, fresh = false, failed = false, value } = await work(note);
    const took = fresh || endNote ? ` (${seconds(performance.now() - start)})` : '';
    endNote?.();
    endNote = undefined;
    const mark = failed ? paint('33', '✗') : paint('32', '✓');
    if (took || failed || !quiet) say(`  ${mark} ${name}: ${done}${took}`);
    return value;
  } finally {
    endNote?.();
  }
}

/** An error whose message is meant for the person at the keyboard: no stack is shown. */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong and why
   * @param {string} [advice] what to do about it
   */
  constructor(message, advice = '') {
    super(advice ? `${message}\n${advice}` : message);
    this.name = 'SetupError';
  }
}
