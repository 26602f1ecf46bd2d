/**
 * What the choices behind the decoder's network are worth: the stock training and the same with one thing changed, for a
 * few hundred steps from one seed. Bundled and run by ../fold-study.mjs; prints JSON, one object a variant.
 * Arguments: folder of clean photos, steps, seed, folder for the runs.
 */
import { join } from 'node:path';
import { detailOf, type FoldSpec } from '../../src/model/fold/model';
import { stockFoldSpec } from '../../src/model/fold/train/train-fold-model';
import { identityWeights, trainSynthesis } from '../../src/model/fold/train/train-synthesis';
import { prepareSynthesisValidation } from '../../src/model/fold/train/validate-synthesis';
import type { OptimizerSpec } from '../../src/model/graph/optimizers';
import { listPairs, splitPhotos } from '../../src/model/training/dataset';

interface Variant {
  readonly name: string;
  readonly spec?: FoldSpec;
  readonly optimizer?: OptimizerSpec;
  readonly peak?: number;
}

const withNetwork = (widths: readonly number[]): FoldSpec => ({
  ...stockFoldSpec,
  network: { ...stockFoldSpec.network, widths },
});
const variants: readonly Variant[] = [
  { name: 'stock: Muon, fine structure, widths 48/96/160' },
  { name: 'Adam at a third of the rate', optimizer: { kind: 'adam' }, peak: 1e-3 },
  { name: 'Adam at the same rate', optimizer: { kind: 'adam' } },
  {
    name: 'no fine structure',
    spec: {
      ...stockFoldSpec,
      network: { ...stockFoldSpec.network, detailPlanes: undefined },
      detail: undefined,
    },
  },
  { name: 'widths 32/64/96', spec: withNetwork([32, 64, 96]) },
];
const heldOutCount = 24;

const [folder, steps, seed, runs] = process.argv.slice(2);
const { train, heldOut } = splitPhotos(await listPairs(folder), heldOutCount);
for (const [i, { name, spec = stockFoldSpec, optimizer, peak = 3e-3 }] of variants.entries()) {
  const validation = await prepareSynthesisValidation(
    heldOut.map(({ clean }) => clean),
    spec,
  );
  const { weights, seconds } = await trainSynthesis({
    ...spec,
    detailOf: detailOf(spec),
    photos: train.map(({ clean }) => clean),
    seed: Number(seed),
    batch: 8,
    patchPx: 64,
    noisyShare: 0.1,
    optimizer,
    schedule: { peak, floor: 0.01, warmupSteps: 150 },
    runFolder: join(runs, String(i)),
    initial: identityWeights(spec.network, Number(seed)),
    steps: Number(steps),
    reportEvery: Number(steps),
    checkpointEvery: Number(steps),
  });
  const gain = validation.psnr(weights) - validation.plainPsnr;
  console.log(JSON.stringify({ name, gain, secondsPerStep: seconds / Number(steps) }));
}
