import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryOf, findExperiment, listExperiments, readExperiment } from './catalogue';
import { labRows } from './experiment';

const stock = join(import.meta.dirname, '../../../assets/lab');
let own: string;
beforeAll(async () => (own = await mkdtemp(join(tmpdir(), 'grainfold-lab-'))));
afterAll(() => rm(own, { recursive: true, force: true }));

describe('the catalogue', () => {
  it('reads every shipped file, each under its own name, in the order of the rows', async () => {
    const found = await listExperiments({ stock, own });
    const files = (await readdir(stock)).filter((name) => name.endsWith('.json'));
    expect(found.map(({ experiment }) => `${experiment.name}.json`).sort()).toEqual(files.sort());
    const ranks = found.map(({ experiment }) => labRows.indexOf(experiment.row));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(entryOf(found[0])).toMatchObject({ name: 'dense-digits', systems: 1, epochs: 50, isOwn: false });
  });

  it('lists the user’s own after the shipped ones, and leaves out what is wrong', async () => {
    const { definition } = await readExperiment(join(stock, 'dense-digits.json'));
    await writeFile(join(own, 'mine.json'), JSON.stringify({ ...(definition as object), name: 'mine' }));
    await writeFile(join(own, 'wrong.json'), '{');
    const found = await listExperiments({ stock, own });
    expect(found.at(-1)).toMatchObject({ isOwn: true, experiment: { name: 'mine' } });
    expect(found.filter(({ isOwn }) => isOwn)).toHaveLength(1);
  });

  it('names what is wrong in a file, and the experiments there are', async () => {
    const path = join(own, 'bad.json');
    const { definition } = await readExperiment(join(stock, 'dense-digits.json'));
    const bad = { ...(definition as object), training: { loss: 'bce', epochs: 0, speed: 3 } };
    await writeFile(path, JSON.stringify(bad));
    await expect(readExperiment(path)).rejects.toThrow(/bad\.json.*training\.epochs.*training.*speed/s);
    await expect(readExperiment(join(own, 'none.json'))).rejects.toThrow(/none\.json/);
    await expect(findExperiment({ stock, own }, 'nothing')).rejects.toThrow(/dense-digits/);
  });
});
