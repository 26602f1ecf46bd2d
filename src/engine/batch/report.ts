/** What a batch did, photo by photo, as a table for people (CSV, RFC 4180) and for programs (JSON). */

/** One photo of a batch; what does not apply is left out. */
export interface BatchRow {
  readonly input: string;
  readonly output?: string;
  readonly status: 'done' | 'skipped' | 'failed' | 'cancelled';
  /** In words, for a photo that failed or was skipped, or a result to think twice about. */
  readonly message?: string;
  readonly width?: number;
  readonly height?: number;
  /** Level that the network was told, 0-255 scale. */
  readonly sigma?: number;
  readonly model?: string;
  /** Of the written file. */
  readonly bytes?: number;
  /** Of a `.latent`: bits per pixel, source file bytes / its bytes, PSNR to the photo with its noise (dB). */
  readonly bpp?: number;
  readonly ratioToSource?: number;
  readonly psnr?: number;
  readonly seconds?: number;
  /** What the format has no place for. */
  readonly notCarried?: readonly string[];
}

const columns = [
  'input',
  'output',
  'status',
  'message',
  'width',
  'height',
  'sigma',
  'model',
  'bytes',
  'bpp',
  'ratioToSource',
  'psnr',
  'seconds',
  'notCarried',
] as const satisfies readonly (keyof BatchRow)[];

/** How many of each. */
export function countRows(rows: readonly BatchRow[]): Record<BatchRow['status'], number> {
  const counts = { done: 0, skipped: 0, failed: 0, cancelled: 0 };
  for (const { status } of rows) counts[status] += 1;
  return counts;
}

/** With a byte order mark, so that spreadsheets read names as they are. */
export function reportCsv(rows: readonly BatchRow[]): string {
  const line = (cells: readonly string[]) => cells.map(quoted).join(',');
  const cell = (value: BatchRow[keyof BatchRow]) =>
    value === undefined ? '' : Array.isArray(value) ? value.join(' ') : String(value);
  const lines = rows.map((row) => line(columns.map((column) => cell(row[column]))));
  return `\uFEFF${[line(columns), ...lines].join('\r\n')}\r\n`;
}

/** @param settings as they were chosen */
export function reportJson(rows: readonly BatchRow[], settings: unknown, finished: Date): string {
  const report = { finished: finished.toISOString(), settings, counts: countRows(rows), photos: rows };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Quoted where the comma, a quote or a line break needs it; a formula of a spreadsheet is told to be text. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
