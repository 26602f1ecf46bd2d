/** Reads a CSV of numbers: text columns are left out, bad rows named, empty cells kept as missing. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { EngineError, toEngineError } from '../../../errors';

export interface CsvNumbers {
  /** Columns of numbers. */
  readonly columns: readonly string[];
  /** `[rows,columns]`; NaN for a missing or unreadable cell. */
  readonly values: Float64Array;
  /** Line in the file of each row. */
  readonly lines: readonly number[];
  /** Columns that are no numbers, with the cells of the kept rows: they go along to the cleaned table. */
  readonly textColumns: readonly { readonly name: string; readonly cells: readonly string[] }[];
  /** Rows left out, with the reason. */
  readonly badRows: readonly { readonly line: number; readonly reason: string }[];
}

const mostBytes = 200e6;
/** A column is one of numbers when at least this share of its filled cells are. */
const numberShare = 0.8;
const emptyWords = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '-', '?']);

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * @throws EngineError UNREADABLE_IMAGE (no such file), INVALID_ARGUMENT when it is no CSV, has no column of numbers or too
 *   few rows
 */
export async function readCsv(path: string): Promise<CsvNumbers> {
  const name = basename(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw toEngineError(error, `Reading ${name}`);
  });
  if (bytes.length > mostBytes) throw wrong(name, 'it is larger than 200 MB. Take a part of it');
  return numbersOf(linesOf(bytes.toString('utf8'), name), name);
}

function linesOf(text: string, name: string): readonly Line[] {
  const head = text.slice(0, 4096).split('\n', 1)[0];
  const delimiter = [';', '\t', ','].find((mark) => head.includes(mark)) ?? ',';
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: true,
      trim: true,
    }) as unknown as Line[];
  } catch (cause) {
    throw wrong(name, (cause as Error).message, cause);
  }
}

function numbersOf(lines: readonly Line[], name: string): CsvNumbers {
  const [first, ...rest] = lines;
  if (!first || rest.length < 20)
    throw wrong(name, `it has ${Math.max(0, lines.length - 1)} rows; 20 are needed at least`);
  const width = first.record.length;
  // A head of numbers alone is a row.
  const hasHead = first.record.some((cell) => cellNumber(cell) === null);
  const heads = hasHead
    ? first.record.map((cell, i) => cell || `column ${i + 1}`)
    : first.record.map((_, i) => `column ${i + 1}`);
  const all = hasHead ? rest : lines;
  const badRows = all
    .filter(({ record }) => record.length !== width)
    .map(({ record, info }) => ({ line: info.lines, reason: `${record.length} cells, expected ${width}` }));
  const good = all.filter(({ record }) => record.length === width);
  const isNumeric = heads.map((_, column) => {
    const filled = good
      .map(({ record }) => cellNumber(record[column]))
      .filter((value) => !Number.isNaN(value));
    const numbers = filled.filter((value) => value !== null);
    return numbers.length > 0 && numbers.length >= numberShare * filled.length;
  });
  const kept = heads.map((_, column) => column).filter((column) => isNumeric[column]);
  if (kept.length < 2)
    throw wrong(
      name,
      `it has ${kept.length} columns of numbers (${kept.map((i) => heads[i]).join(', ') || 'all are text'}); two are needed at least`,
    );
  const filledRows = good.filter(({ record, info }) => {
    const isEmpty = kept.every((column) => !Number.isFinite(cellNumber(record[column]) ?? NaN));
    if (isEmpty) badRows.push({ line: info.lines, reason: 'no number in it' });
    return !isEmpty;
  });
  const values = Float64Array.from(
    filledRows.flatMap(({ record }) => kept.map((column) => cellNumber(record[column]) ?? NaN)),
  );
  return {
    columns: kept.map((column) => heads[column]),
    values,
    lines: filledRows.map(({ info }) => info.lines),
    textColumns: heads.flatMap((name, column) =>
      isNumeric[column] ? [] : [{ name, cells: filledRows.map(({ record }) => record[column]) }],
    ),
    badRows: badRows.sort((a, b) => a.line - b.line),
  };
}

/** The number in a cell; NaN when the cell is empty, null when it is text. A decimal comma is understood. */
function cellNumber(cell: string): number | null {
  const text = cell.trim();
  if (emptyWords.has(text.toLowerCase())) return NaN;
  const value = Number(/^[-+]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text);
  return Number.isFinite(value) ? value : null;
}

function wrong(name: string, what: string, cause?: unknown): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Reading ${name}: ${what}.`, { cause });
}
