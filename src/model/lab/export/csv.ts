/** Parts of a result as CSV (RFC 4180), with English heads. */
import type { LabChart, LabMap, LabTable } from '../result';

type Cell = string | number | null;

/** One line a row; text is quoted where it has to be. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

export function tableCsv({ columns, rows }: LabTable): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'object' && cell !== null ? cell.en : cell)),
  );
  return csvText([columns.map(({ label }) => label.en), ...cells]);
}

/** One line a point: `series,x,y`. */
export function chartCsv({ x, y, series }: LabChart): string {
  const points = series.flatMap((one) => one.x.map((value, i): Cell[] => [one.name.en, value, one.y[i]]));
  return csvText([['series', x.label.en, y.label.en], ...points]);
}

/** One line a point: `x,y,label,name`. */
export function mapCsv({ x, y, labels, names }: LabMap): string {
  const points = x.map((value, i): Cell[] => [value, y[i], labels?.[i] ?? null, names?.[i] ?? null]);
  return csvText([['x', 'y', 'label', 'name'], ...points]);
}

function cellText(cell: Cell): string {
  if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return '';
  if (typeof cell === 'number') return String(cell);
  // A spreadsheet must not take a cell for a formula.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
