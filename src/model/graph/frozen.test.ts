import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initialParameters } from '../networks/parameters';
import { getTf, type Tensor } from '../tf';
import { exportSavedModel } from './frozen';
import { GraphModel } from './graph-model';
import { restoreUnetNetwork } from './restore-unet';
import { weightsOf } from './weights';

const network = restoreUnetNetwork({ kind: 'restore-unet', widths: [8, 12], blocks: 1 });
const flat = initialParameters(weightsOf(network), 6);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'grainfold-export-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('exportSavedModel', () => {
  it('refuses weights of another network', () => {
    expect(() => exportSavedModel(directory, network, flat.slice(1))).toThrow(/values/);
  });

  it('writes what any loader of SavedModels runs, with the same result for any size', async () => {
    const tf = getTf();
    exportSavedModel(join(directory, 'model'), network, flat);
    expect(await readdir(join(directory, 'model'))).toEqual(['saved_model.pb']);
    const loaded = await tf.node.loadSavedModel(join(directory, 'model'));
    const model = GraphModel.create({ network }, flat);
    for (const [height, width] of [
      [8, 12],
      [16, 4],
    ])
      tf.tidy(() => {
        const inputs = {
          picture: tf.randomUniform([2, height, width, 3]),
          level: tf.fill([2, height, width, 1], 0.1),
        };
        const { restored } = loaded.predict({ ...inputs }) as Record<string, Tensor>;
        const expected = model.infer(inputs)['restored'];
        expect(restored.sub(expected).abs().max().dataSync()[0]).toBeLessThan(1e-6);
      });
    loaded.dispose();
    model.dispose();
  });
});
