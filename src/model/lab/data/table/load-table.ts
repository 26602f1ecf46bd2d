/** A table as rows for a network: standardised columns, missing cells at their column's median. */
import { basename } from 'node:path';
import { quantile } from '../../analysis/roc';
import type { LabWarning } from '../../result';
import type { DataSet } from '../data-set';
import type { LoadDataOptions } from '../load-data';
import { floatRows } from '../rows';
import type { DataSpec } from '../schema';
import { makeTable } from './made-table';
import { readCsv } from './read-csv';
import type { TableData } from './table-data';

type TableSpec = Extract<DataSpec, { kind: 'table' }>;

export async function loadTable(spec: TableSpec, { given, seed }: LoadDataOptions): Promise<DataSet> {
  const { table, origin, warnings } =
    given.table === undefined ? madeTable(spec, seed) : await givenTable(given.table);
  const rows = floatRows(standardised(table), table.columns.length);
  return {
    title: {
      en: `A table of ${rows.count} rows and ${table.columns.length} columns`,
      zh: `${rows.count} 行 ${table.columns.length} 列的表格`,
    },
    shape: [table.columns.length],
    // Every row is to be judged, so every row is in both; a bottleneck and a robust score keep mistakes from being learnt.
    train: rows,
    test: rows,
    table,
    origin,
    warnings,
  };
}

function madeTable({ rows, wrong, missing }: TableSpec, seed: number) {
  const { columns, values, planted, truth } = makeTable(rows, wrong, missing, seed);
  const lines = Array.from({ length: rows }, (_, row) => row + 2);
  const table: TableData = {
    columns,
    values,
    lines,
    textColumns: [],
    planted,
    truth,
    ...scaleOf(values, columns.length),
  };
  return { table, origin: `made from the seed ${seed}, with planted mistakes`, warnings: [] };
}

async function givenTable(path: string) {
  const { columns, values, lines, textColumns, badRows } = await readCsv(path);
  const table: TableData = { columns, values, lines, textColumns, ...scaleOf(values, columns.length) };
  const names = (between: string): string =>
    textColumns
      .slice(0, 8)
      .map(({ name }) => name)
      .join(between);
  const warnings: LabWarning[] = [];
  if (badRows.length > 0)
    warnings.push(
      note(
        `${badRows.length} rows are left out: ${badRows
          .slice(0, 5)
          .map(({ line, reason }) => `line ${line} (${reason})`)
          .join(', ')}.`,
        `略过 ${badRows.length} 行：${badRows
          .slice(0, 5)
          .map(({ line, reason }) => `第 ${line} 行（${reason}）`)
          .join('、')}。`,
      ),
    );
  if (textColumns.length > 0)
    warnings.push(
      note(
        `Columns of text are not learnt from, and kept as they are: ${names(', ')}.`,
        `文本列不参与学习，原样保留：${names('、')}。`,
      ),
    );
  return { table, origin: basename(path), warnings };
}

function note(en: string, zh: string): LabWarning {
  return { kind: 'skipped-rows', system: null, epoch: null, message: { en, zh }, tryThis: [] };
}

/** Median and spread (from the quartiles) of each column: mistakes hardly move them. */
function scaleOf(values: Float64Array, width: number): Pick<TableData, 'centre' | 'scale'> {
  const centre = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let column = 0; column < width; column++) {
    const known = values.filter((value, i) => i % width === column && !Number.isNaN(value));
    centre[column] = quantile(known, 0.5);
    const spread = (quantile(known, 0.75) - quantile(known, 0.25)) / 1.349;
    // Mostly one value: the quartiles are equal.
    scale[column] = spread > 0 ? spread : deviationOf(known) || 1;
  }
  return { centre, scale };
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** As the network sees the table: 0 is the median, about -2..2, far values pulled in; missing cells 0. */
export function standardised({ values, centre, scale, columns }: TableData): Float32Array {
  const width = columns.length;
  return Float32Array.from(values, (value, i) => {
    if (Number.isNaN(value)) return 0;
    return Math.max(-6, Math.min(6, (value - centre[i % width]) / scale[i % width]));
  });
}
