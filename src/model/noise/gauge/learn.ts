/**
 * Makes `learned.json` anew, and prints how far the gauge is off on crops of photos that it has not seen. Bundled and
 * run by scripts/train-gauge.mjs. Arguments: folder of clean photos, crops to learn from, file to write.
 */
import { writeFileSync } from 'node:fs';
import { listPairs, splitPhotos } from '../../training/dataset';
import { readLevels } from './gauge';
import { fitGauge, makeSamples, type GaugeSample } from './train';

const seed = 1;
const heldOutPhotos = 16;
const heldOutCrops = 200;
const steps = 1000;

const [folder, count, output] = process.argv.slice(2);
const { train, heldOut } = splitPhotos(await listPairs(folder), heldOutPhotos);
const samples = await makeSamples(train, Number(count), seed, (done) => {
  if (done % 400 === 0) process.stderr.write(`${done} of ${count} crops\n`);
});
const unseen = await makeSamples(heldOut, heldOutCrops, seed + 1);
const learned = fitGauge(samples, steps, seed);
const base64 = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
const about = {
  data: `${samples.length} crops of ${train.length} clean photos, ${heldOut.length} more held out`,
  seed,
  steps,
  heldOutError: errorOn(unseen),
};
writeFileSync(
  output,
  `${JSON.stringify(
    { about, mean: base64(learned.mean), scale: base64(learned.scale), weights: base64(learned.weights) },
    null,
    2,
  )}\n`,
);
process.stdout.write(`${JSON.stringify(about)}\n`);

/** Mean absolute error of the logarithm of the luminance level. */
function errorOn(crops: readonly GaugeSample[]): number {
  const errors = crops.map(({ features, levels }) => Math.abs(readLevels(features, learned)[0] - levels[0]));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
