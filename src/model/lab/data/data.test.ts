import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantBlemishes } from './blemishes';
import { digitsFolder, loadDigits } from './digits';
import { readIdx } from './idx';
import { loadData } from './load-data';
import { cutSquare, type Plane } from './photo-source';
import { byteRows, floatRows, pickRows } from './rows';
import { dataSchema } from './schema';
import { readCsv } from './table/read-csv';
import { standardised } from './table/load-table';
import { unbalanced } from './unbalanced';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'grainfold-lab-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));
const write = async (name: string, text: string | Uint8Array) => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const options = { given: {}, seed: 1, assets: join(import.meta.dirname, '../../../../assets') };

describe('rows', () => {
  it('are taken by index, bytes as 0..1', () => {
    expect([...floatRows(Float32Array.of(1, 2, 3, 4), 2).take([1, 0])]).toEqual([3, 4, 1, 2]);
    const bytes = byteRows(Uint8Array.of(0, 255, 51, 102), 2);
    expect([...bytes.take([1])]).toEqual([Math.fround(0.2), Math.fround(0.4)]);
    expect([...pickRows(bytes, [1, 0]).take([1])]).toEqual([0, 1]);
  });
});

describe('digits', () => {
  it('are the whole set', async () => {
    const { shape, values } = await readIdx(join(digitsFolder(), 't10k-labels-idx1-ubyte'));
    expect(shape).toEqual([10_000]);
    // The known counts of the test set.
    const counts = Array.from({ length: 10 }, (_, digit) => values.filter((value) => value === digit).length);
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  it('leave a digit out of training only', async () => {
    const spec = dataSchema.parse({ kind: 'digits', train: 500, test: 300, leaveOut: 3 });
    const data = await loadDigits(spec as Extract<typeof spec, { kind: 'digits' }>);
    expect(data.trainLabels).not.toContain(3);
    expect(data.testLabels).toContain(3);
    expect(data.train.count).toBe(data.trainLabels!.length);
    expect(data.warnings).toEqual([]);
  });

  it('warn when one class is thin', () => {
    const labels = Uint8Array.from({ length: 240 }, (_, i) => (i < 20 ? 7 : i % 2));
    expect(unbalanced(labels)[0]).toMatchObject({ kind: 'unbalanced-classes' });
    expect(unbalanced(labels)[0].message.en).toMatch(/110 samples of \d, but only 20 of 7/);
    expect(unbalanced(labels, 7)).toEqual([]);
  });

  it('are refused when a file is cut', async () => {
    const path = await write('cut', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 9, 1));
    await expect(readIdx(path)).rejects.toThrow(/not a whole IDX/);
  });
});

describe('patches', () => {
  it('of training and test come from different parts, the same from the same seed', async () => {
    const spec = dataSchema.parse({ kind: 'patches', sidePx: 16, train: 20, test: 10 });
    const [a, b] = [await loadData(spec, options), await loadData(spec, options)];
    expect(a.shape).toEqual([16, 16, 3]);
    expect(a.train.take([0, 19])).toEqual(b.train.take([0, 19]));
    expect(a.train.take([0])).not.toEqual(a.test.take([0]));
  });

  it('cut squares where they are asked to, and plant what they say', () => {
    const plane: Plane = {
      name: '',
      path: '',
      width: 90,
      height: 80,
      channels: 1,
      values: Float32Array.from({ length: 7200 }, (_, i) => i / 7200),
    };
    expect([...cutSquare(plane, 1, 2, 2)].map((value) => Math.round(value * 7200))).toEqual([
      181, 182, 271, 272,
    ]);
    const { plane: spoilt, truth } = plantBlemishes(plane, 1);
    const changed = spoilt.values.map((value, i) => (value === plane.values[i] ? 0 : 1));
    changed.forEach((flag, i) => expect(flag <= truth[i]).toBe(true));
    expect(truth.reduce((sum, flag) => sum + flag, 0)).toBeGreaterThan(100);
  });
});

describe('vectors', () => {
  it.each(['uniform', 'curved'])('%s stay in 0..1', async (shape) => {
    const data = await loadData(dataSchema.parse({ kind: 'vectors', shape, train: 50, test: 10 }), options);
    const values = data.train.take([...Array(50).keys()]);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });
});

describe('a CSV', () => {
  const lines = (count: number, of: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => of(i)).join('\n');

  it('is read with text columns, bad rows and missing cells told apart', async () => {
    const path = await write(
      'a.csv',
      `name;"a b";c\n${lines(25, (i) => (i === 3 ? 'x;1' : i === 4 ? 'x;;N/A' : i === 5 ? 'x;1,5;' : `x;${i};${-i}e1`))}`,
    );
    const { columns, values, lines: at, textColumns, badRows } = await readCsv(path);
    expect(columns).toEqual(['a b', 'c']);
    expect(textColumns.map(({ name, cells }) => [name, cells.length])).toEqual([['name', 23]]);
    expect(badRows).toEqual([
      { line: 5, reason: '2 cells, expected 3' },
      { line: 6, reason: 'no number in it' },
    ]);
    expect(at.slice(0, 4)).toEqual([2, 3, 4, 7]);
    expect([values[6], values[7]]).toEqual([1.5, NaN]);
    expect([values[2], values[3]]).toEqual([1, -10]);
  });

  it('may have no head', async () => {
    const { columns, lines: at } = await readCsv(
      await write(
        'b.csv',
        lines(30, (i) => `${i},${2 * i}`),
      ),
    );
    expect(columns).toEqual(['column 1', 'column 2']);
    expect(at).toHaveLength(30);
  });

  it('is refused by name with what is wrong', async () => {
    await expect(readCsv(await write('c.csv', 'a,b\n1,2'))).rejects.toThrow(/c\.csv: it has 1 rows; 20/);
    await expect(
      readCsv(
        await write(
          'd.csv',
          lines(30, () => 'x,y'),
        ),
      ),
    ).rejects.toThrow(/d\.csv: it has 0 columns of numbers/);
    await expect(readCsv(join(folder, 'none.csv'))).rejects.toThrow(/none\.csv/);
  });

  it('is put to the median and the spread of its columns; missing cells to the median', async () => {
    const path = await write('e.csv', `a,b\n${lines(101, (i) => `${i},${i === 50 ? '' : 7}`)}`);
    const data = await loadData(dataSchema.parse({ kind: 'table' }), { ...options, given: { table: path } });
    const found = standardised(data.table!);
    expect(found[2 * 50]).toBe(0);
    expect(found[2 * 50 + 1]).toBe(0);
    expect(found[0]).toBeCloseTo(-50 / (50 / 1.349), 4);
  });
});
