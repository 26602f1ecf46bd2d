/** Rows and cells of a table that do not fit; missing cells filled. */
import { rocOf } from '../analysis/roc';
import { cleanTable, type CleanedTable } from '../analysis/clean-table';
import type { TableData } from '../data/table/table-data';
import type { LabFigure, LabTable } from '../result';
import { figure, same } from './figure';
import type { Measure } from './measure';

/** Rows of the cleaned table that go into the result at most. */
const mostRows = 20_000;

export const measureCleaning: Measure<'cleaning'> = ({ falseAlarms }, { data, systems }) => {
  const { table } = data;
  const [system] = systems;
  if (!table || !system) return Promise.resolve({});
  const cleaned = cleanTable(system.model, table, falseAlarms);
  return Promise.resolve({
    figures: [...countFigures(cleaned, table), ...truthFigures(cleaned, table)],
    tables: [marksTable(cleaned, table), filledTable(cleaned, table)],
    charts: [
      {
        id: 'row-scores',
        title: { en: 'How badly each row fits, sorted', zh: '各行的不符程度（排序）' },
        kind: 'line',
        x: { label: { en: 'Row, worst first', zh: '行（最差在前）' }, scale: 'linear' },
        y: { label: { en: 'Score', zh: '得分' }, scale: 'log' },
        series: [
          sortedSeries(cleaned.scores),
          {
            name: { en: 'Threshold', zh: '阈值' },
            x: [1, cleaned.scores.length],
            y: [cleaned.threshold, cleaned.threshold],
            isDashed: true,
          },
        ],
      },
    ],
  });
};

function sortedSeries(scores: Float32Array) {
  const sorted = [...scores].sort((a, b) => b - a);
  const step = Math.max(1, Math.floor(sorted.length / 400));
  const kept = sorted.map((score, i) => ({ score, row: i + 1 })).filter((_, i) => i % step === 0);
  return {
    name: { en: 'Rows', zh: '行' },
    x: kept.map(({ row }) => row),
    y: kept.map(({ score }) => score),
  };
}

function countFigures({ marks, filled }: CleanedTable, { lines }: TableData): LabFigure[] {
  return [
    figure('rows', { en: 'Rows', zh: '行数' }, lines.length, { digits: 0 }),
    figure('marked', { en: 'Cells marked as wrong', zh: '标记为错误的单元格' }, marks.length, { digits: 0 }),
    figure('filled', { en: 'Missing cells filled', zh: '已填补的缺失单元格' }, filled, { digits: 0 }),
  ];
}

/** What can only be told of a made table: how many planted mistakes were found, how good the filled cells are. */
function truthFigures({ marks, scores, values }: CleanedTable, table: TableData): LabFigure[] {
  const { planted, truth, columns, scale, centre } = table;
  if (!planted || !truth) return [];
  const width = columns.length;
  const wrongCells = planted.reduce((sum, flag) => sum + flag, 0);
  const rightMarks = marks.filter(({ row, column }) => planted[row * width + column]).length;
  const isWrongRow = Array.from(scores, (_, row) =>
    planted.subarray(row * width, (row + 1) * width).some((flag) => flag === 1),
  );
  const { auc } = rocOf(
    scores.filter((_, row) => !isWrongRow[row]),
    scores.filter((_, row) => isWrongRow[row]),
  );
  // In units of each column's spread; beside it what the median would do.
  const missing = [...table.values.keys()].filter((i) => Number.isNaN(table.values[i]));
  const rmse = (of: (i: number) => number): number =>
    Math.sqrt(
      missing.reduce((sum, i) => sum + ((of(i) - truth[i]) / scale[i % width]) ** 2, 0) / missing.length,
    );
  const share = { unit: '%', digits: 1 } as const;
  return [
    figure('rowAuc', { en: 'Wrong rows against right ones, AUC', zh: '错误行与正确行，AUC' }, auc),
    figure(
      'precision',
      { en: 'Marks that are right', zh: '标记的准确率' },
      marks.length > 0 ? rightMarks / marks.length : 0,
      share,
    ),
    figure(
      'recall',
      { en: 'Planted mistakes found', zh: '植入错误的检出率' },
      rightMarks / wrongCells,
      share,
    ),
    ...(missing.length > 0
      ? [
          figure(
            'filledError',
            { en: 'Error of filled cells (spreads)', zh: '填补误差（以离散度计）' },
            rmse((i) => values[i]),
            { digits: 3 },
          ),
          figure(
            'medianError',
            { en: 'The same with the median', zh: '用中位数填补的误差' },
            rmse((i) => centre[i % width]),
            { digits: 3 },
          ),
        ]
      : []),
  ];
}

function marksTable({ marks, values }: CleanedTable, { columns, lines, values: given }: TableData): LabTable {
  const width = columns.length;
  return {
    id: 'marks',
    title: { en: 'Cells that do not fit', zh: '不符的单元格' },
    columns: [
      { label: { en: 'Line', zh: '行号' }, digits: 0 },
      { label: { en: 'Column', zh: '列' } },
      { label: { en: 'Value', zh: '值' }, digits: 3 },
      { label: { en: 'Expected', zh: '预期值' }, digits: 3 },
      { label: { en: 'Score', zh: '得分' }, digits: 1 },
    ],
    rows: marks.map(({ row, column, score }) => [
      lines[row],
      columns[column],
      given[row * width + column],
      values[row * width + column],
      score,
    ]),
  };
}

/** The whole table: missing cells filled, wrong ones as expected, a last column naming what was changed. */
function filledTable({ marks, values }: CleanedTable, table: TableData): LabTable {
  const { columns, lines, textColumns } = table;
  const width = columns.length;
  const wrong = new Map<number, string[]>();
  for (const { row, column } of marks) wrong.set(row, [...(wrong.get(row) ?? []), columns[column]]);
  return {
    id: 'cleaned',
    title: { en: 'The cleaned table', zh: '清理后的表格' },
    columns: [
      { label: { en: 'Line', zh: '行号' }, digits: 0 },
      ...columns.map((name) => ({ label: same(name), digits: 3 })),
      ...textColumns.map(({ name }) => ({ label: same(name) })),
      { label: { en: 'Filled', zh: '已填补' } },
      { label: { en: 'Replaced', zh: '已替换' } },
    ],
    rows: lines.slice(0, mostRows).map((line, row) => {
      const cells = [...values.subarray(row * width, (row + 1) * width)];
      const filled = columns.filter((_, column) => Number.isNaN(table.values[row * width + column]));
      const texts = textColumns.map(({ cells: column }) => column[row]);
      return [line, ...cells, ...texts, filled.join('; '), (wrong.get(row) ?? []).join('; ')];
    }),
  };
}
