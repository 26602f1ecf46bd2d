import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { untrainedTables } from '../tables';
import { bandShapes } from '../transform/pyramid';
import { usualChoice, type TileTargets } from './choosing-coder';
import { TileCodec } from './code-tile';
import { endThreads, inWorkers } from './tile-threads';
import { weighTile } from './weigh-tile';

const sidePx = 256;
const model = { fingerprint: 'test', tables: untrainedTables(5) };
const codec = new TileCodec(model.tables);
const root = join(import.meta.dirname, '..', '..', '..', '..');
let folder: string;
let worker: string;

beforeAll(async () => {
  // In the repository, so that the worker finds its packages.
  folder = await mkdtemp(join(root, 'node_modules', 'grainfold-test-'));
  worker = join(folder, 'tiles.mjs');
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'tile-worker.ts'),
      outDir: folder,
      rollupOptions: { output: { entryFileNames: 'tiles.mjs' } },
    },
  });
});
afterAll(async () => {
  endThreads();
  await rm(folder, { recursive: true, force: true });
});

function makeTargets(seed: number): TileTargets {
  const random = createRandom(seed);
  return [0, 1, 2].map(() =>
    bandShapes(sidePx, sidePx, 5).map(({ width, height, level }) =>
      Float32Array.from({ length: width * height }, () => level * random.normal()),
    ),
  );
}

describe('threads that code tiles', () => {
  it('do what the coder does here', async () => {
    const threads = inWorkers(worker, model);
    const [bytes, cost] = await Promise.all([
      threads.choose(makeTargets(1), sidePx, sidePx),
      threads.weigh(makeTargets(2), sidePx, sidePx),
    ]);
    const chosen = codec.choose(makeTargets(1), sidePx, sidePx, usualChoice);
    expect(Buffer.compare(bytes, chosen.bytes)).toBe(0);
    expect(cost).toBe(weighTile(codec, makeTargets(2), sidePx, sidePx));
    expect(await threads.decode(bytes, sidePx, sidePx, 3)).toEqual(chosen.latent);
  });

  it('give up what is dropped and not begun, and nobody else’s', async () => {
    const [given, others] = [inWorkers(worker, model), inWorkers(worker, model)];
    const asked = Array.from({ length: 40 }, (_, i) => given.choose(makeTargets(i), sidePx, sidePx));
    const kept = others.choose(makeTargets(1), sidePx, sidePx);
    given.drop();
    const ends = await Promise.allSettled(asked);
    expect(ends[0].status).toBe('fulfilled');
    expect(ends.at(-1)!.status).toBe('rejected');
    expect(ends.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(20);
    expect(await kept).toEqual(codec.choose(makeTargets(1), sidePx, sidePx, usualChoice).bytes);
    // Dropped once more, with nothing left.
    given.drop();
    expect((await given.choose(makeTargets(3), sidePx, sidePx)).length).toBeGreaterThan(0);
  });

  it('say so when they cannot start', async () => {
    endThreads();
    const threads = inWorkers(join(folder, 'missing.mjs'), model);
    await expect(threads.choose(makeTargets(1), sidePx, sidePx)).rejects.toMatchObject({ code: 'INTERNAL' });
    endThreads();
  });
});
