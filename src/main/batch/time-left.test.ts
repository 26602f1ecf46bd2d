import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { BatchItem } from './plan';
import { BatchTimeLeft } from './time-left';

let time: BatchTimeLeft;
let items: BatchItem[];
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'grainfold-batch-'));
  items = [];
  for (const [i, bytes] of [100, 300, 200, 400].entries()) {
    const path = join(folder, `${i}.jpg`);
    await writeFile(path, Buffer.alloc(bytes));
    items.push({ path, shown: `${i}.jpg`, output: join(folder, `${i}-clean.jpg`), format: 'jpeg' });
  }
  time = new BatchTimeLeft();
});

it('tells nothing before a photo is done', async () => {
  await time.weigh(items);
  expect(time.from(0, 0.5)).toBeNull();
});

it('counts photos by their size, and of the one in work what is left of it', async () => {
  await time.weigh(items);
  time.record(0, 2);
  expect(time.from(1, 0)).toBeCloseTo(18);
  expect(time.from(1, 0.5)).toBeCloseTo(15);
  time.record(1, 2);
  expect(time.from(3, 0.25)).toBeCloseTo(3);
});

it('leaves out what an earlier run has finished, until one of its results is out of date', async () => {
  await writeFile(items[3].output, 'a result');
  await time.weigh(items);
  time.record(0, 2);
  expect(time.from(1, 0)).toBeCloseTo(10);
  time.resultsAreRedone();
  expect(time.from(1, 0)).toBeCloseTo(18);
});

it('takes a photo that is gone for nothing', async () => {
  await time.weigh([items[0], { ...items[1], path: `${items[1].path}.gone` }, items[2]]);
  time.record(0, 1);
  expect(time.from(1, 0)).toBeCloseTo(2);
});
