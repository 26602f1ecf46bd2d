/** Numbers and tables for people. With `--json` numbers go out as they are. */
import Table from 'cli-table3';

/** `1.2 kB`, `3.4 MB`: powers of ten. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(2)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** `0.8 s`, `2 min 05 s`, `1 h 05 min`. */
export function secondsText(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** A figure with so many digits; `identical` and `-` for what has none. */
export function figureText(value: number | null | undefined, digits: number, unit = ''): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '-';
  return Number.isFinite(value) ? `${value.toFixed(digits)}${unit}` : 'identical';
}

/** Columns without lines. @param rightFrom columns from this one on are aligned right (figures) */
export function tableText(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rightFrom = 1,
): string {
  const none = '';
  const table = new Table({
    head: [...head],
    chars: {
      top: none,
      'top-mid': none,
      'top-left': none,
      'top-right': none,
      bottom: none,
      'bottom-mid': none,
      'bottom-left': none,
      'bottom-right': none,
      left: none,
      'left-mid': none,
      mid: none,
      'mid-mid': none,
      right: none,
      'right-mid': none,
      middle: '  ',
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, column) => (column < rightFrom ? 'left' : 'right')),
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
