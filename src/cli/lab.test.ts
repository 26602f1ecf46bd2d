/** `lab` of the built command line on data of its own making. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentFile } from '../model/lab/experiment';
import { temporaryFolder } from '../model/testing/temporary-folder';
import { CliPlace } from './testing/run-cli';

const text = { en: 'Small', zh: '小' };
const experiment: ExperimentFile = {
  version: 1,
  name: 'small',
  row: 'cleaning',
  title: text,
  about: text,
  data: { kind: 'table' },
  systems: [{ id: 'a', title: text, bottleneck: { units: 1 }, decoder: [{ layer: 'dense', units: 'data' }] }],
  training: { loss: 'mse', epochs: 30, batch: 10 },
  measures: [{ kind: 'cleaning' }],
};
let place: CliPlace;
beforeAll(async () => {
  place = await CliPlace.make(temporaryFolder());
  await writeFile(join(place.folder, 'mine.json'), JSON.stringify(experiment));
  const rows = Array.from({ length: 60 }, (_, i) => `part ${i},${i},${2 * i + 1}`);
  rows[7] = 'part 7,7';
  await writeFile(join(place.folder, 'parts.csv'), `name,a,b\n${rows.join('\n')}\n`);
}, 600_000);

describe('lab', () => {
  it('runs an experiment file on a table, tells figures and warnings, and writes all of it', async () => {
    const args = ['lab', 'run', 'mine.json', '--table', 'parts.csv', '--seed', '3', '--out', 'out', '--json'];
    const { code, lines } = await place.run(args);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      experiment: 'small',
      seed: 3,
      figures: { rows: 59 },
      data: { train: 56 },
    });
    expect(JSON.stringify(lines[0]['warnings'])).toMatch(/line 9 \(2 cells, expected 3\).*name/);
    expect(await readdir(join(place.folder, 'out'))).toEqual(
      expect.arrayContaining([
        'cleaned.csv',
        'curves.png',
        'experiment.json',
        'models',
        'result.json',
        'small.lab',
      ]),
    );
    expect(await readFile(join(place.folder, 'out', 'cleaned.csv'), 'utf8')).toMatch(
      /^Line,a,b,name,Filled,Replaced\r\n2,0,1,part 0,/,
    );
  }, 120_000);

  it('shows a saved run as it was', async () => {
    const { code, lines } = await place.run(['lab', 'show', join('out', 'small.lab'), '--json']);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ experiment: 'small', seed: 3, figures: { rows: 59 } });
  }, 60_000);

  it('names what is wrong', async () => {
    const unknown = await place.run(['lab', 'run', 'nothing', '--json']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/experiment: expected .*received "nothing"/);
    expect((await place.run(['lab', 'run', 'mine.json', '--seed', 'x'])).code).toBe(2);
  }, 60_000);
});
