/** Denoises a whole picture: fills its impulses, finds its noise level, runs the network over batches of tiles, gathers a 16-bit result. */
import type { TaskOptions } from '../cancel';
import { invalidArgument, throwIfCancelled } from '../errors';
import { allocateSamples, type Picture, type SampleSource } from '../image/picture';
import { estimateNoise } from '../noise/estimate-noise';
import { planTiles, type PlannedTile, type TilePlan } from '../tile/plan-tiles';
import { takeNearest, type Place } from '../tile/take-nearest';
import { readRegion, writeTile } from '../tile/tile-samples';
import { getTf, type Tensor4D, takeValues } from '../tf';
import type { NoiseEstimate } from '../types';
import { fillImpulses } from './impulses';
import { limitRemoval } from './limit-removal';
import type { RestoreModel } from './model';

export interface DenoiseOptions extends TaskOptions {
  /** 0..100 on the 8-bit scale, or found from the picture. */
  readonly sigma: 'auto' | number;
  /** Largest side of what the network is given at a time, px; only tests change it. */
  readonly maxInputPx?: number;
  /** Where the result goes, `[height, width, 3]`; fresh by default. */
  readonly into?: Uint16Array<SharedArrayBuffer>;
  /** Where a person looks by now: the tiles near it come first. */
  readonly placeOf?: () => Place | undefined;
  /** A tile stands in the result. */
  readonly onTile?: (tile: { left: number; top: number; width: number; height: number }) => void;
}

/** A model, or the choice of one once the noise is known. */
export type ModelChoice = RestoreModel | ((noise: NoiseEstimate) => RestoreModel | Promise<RestoreModel>);

export interface DenoiseResult {
  /** The full result `[height, width, 3]`, peak 65535: 16 bits also for an 8-bit picture, for exact blending. */
  readonly denoised: Uint16Array<SharedArrayBuffer>;
  /** What was found in the picture, also when `sigma` was given. */
  readonly noise: NoiseEstimate;
  /** Level that the network was told, 0-255 scale. */
  readonly sigma: number;
  /** Id of the model that ran. */
  readonly model: string;
  readonly seconds: number;
}

/**
 * Margins: of the neighbours of a tile, and beyond the edges of the picture, where it is mirrored. With 24 px the
 * stock model's tiles differ from the whole by less than 1/255; beyond the edges 8 px keep flat frames flat (both tested).
 */
export const restoreMargins = { haloPx: 24, edgePx: 8 } as const;
/**
 * Largest side of what the network is given at a time, px, and tiles in a batch: activations stay under 400 MB. A pixel costs
 * the same in a tile of any size (`npm run bench -- inference`), and a large one has less halo.
 */
export const restoreTilings = {
  float32: { maxInputPx: 720, batch: 1 },
  bfloat16: { maxInputPx: 1040, batch: 1 },
} as const;

/**
 * @throws EngineError INVALID_ARGUMENT for a sigma outside 0..100, CANCELLED between batches
 */
export async function denoisePicture(
  picture: Picture,
  choice: ModelChoice,
  options: DenoiseOptions,
): Promise<DenoiseResult> {
  if (options.sigma !== 'auto' && !(options.sigma >= 0 && options.sigma <= 100))
    throw invalidArgument('sigma', '"auto" or a number from 0 to 100 (8-bit scale)', options.sigma);
  const started = performance.now();
  options.onProgress?.({ stage: 'estimate', done: 0, total: 1, unit: 'photo' });
  // A level of 0 asks for the photo as it is.
  const filled = options.sigma === 0 ? { picture, share: 0 } : fillImpulses(picture);
  const noise = estimateNoise(filled.picture);
  const sigma = options.sigma === 'auto' ? noise.sigma : options.sigma;
  const model = await chooseModel(choice, noise);
  const denoised = await runTiles(filled.picture, model, sigma, options);
  limitRemoval(filled.picture, denoised, sigma);
  const found = filled.share > 0 ? { ...noise, impulseShare: filled.share } : noise;
  const seconds = (performance.now() - started) / 1000;
  return { denoised, noise: found, sigma, model: model.id, seconds };
}

export async function chooseModel(choice: ModelChoice, noise: NoiseEstimate): Promise<RestoreModel> {
  return typeof choice === 'function' ? choice(noise) : choice;
}

/**
 * The network over a whole picture.
 * @param sigma level that the network is told, 0-255 scale
 * @returns `[height, width, 3]`, peak 65535, clamped and rounded
 * @throws EngineError CANCELLED between batches
 */
export async function runTiles(
  picture: SampleSource,
  model: RestoreModel,
  sigma: number,
  options: Omit<DenoiseOptions, 'sigma'> = {},
): Promise<Uint16Array<SharedArrayBuffer>> {
  const plan = planTiles(picture.width, picture.height, {
    stride: model.stride,
    ...restoreMargins,
    maxInputPx: options.maxInputPx ?? restoreTilings[model.precision].maxInputPx,
  });
  const denoised =
    options.into ??
    (allocateSamples(picture.width * picture.height * 3, 16) as Uint16Array<SharedArrayBuffer>);
  const total = plan.tiles.length;
  const { batch } = restoreTilings[model.precision];
  const input = new Float32Array(Math.min(batch, total) * plan.inputWidth * plan.inputHeight * 3);
  for (const left = [...plan.tiles]; left.length > 0;) {
    await options.signal?.resumed?.();
    throwIfCancelled(options.signal);
    const tiles = takeNearest(left, batch, options.placeOf?.());
    runBatch(picture, model, { plan, tiles, sigma, input }, denoised);
    for (const { left, top, width, height } of tiles) options.onTile?.({ left, top, width, height });
    options.onProgress?.({ stage: 'denoise', done: total - left.length, total, unit: 'tile' });
    // Lets messages in (a cancel, a request) between batches.
    await new Promise(setImmediate);
  }
  return denoised;
}

interface BatchJob {
  readonly plan: TilePlan;
  readonly tiles: readonly PlannedTile[];
  readonly sigma: number;
  /** Room for what the network is given, of a whole batch. */
  readonly input: Float32Array;
}

function runBatch(
  picture: SampleSource,
  model: RestoreModel,
  { plan, tiles, sigma, input }: BatchJob,
  denoised: Uint16Array,
): void {
  const { inputWidth: width, inputHeight: height } = plan;
  const size = width * height * 3;
  tiles.forEach(({ inputLeft: left, inputTop: top }, i) =>
    readRegion(picture, { left, top, width, height }, input, i * size),
  );
  const batch = getTf().tensor(input.subarray(0, tiles.length * size), [
    tiles.length,
    height,
    width,
    3,
  ]) as Tensor4D;
  const output = takeValues(model.run(batch, sigma));
  batch.dispose();
  tiles.forEach((tile, i) =>
    writeTile(output, i * size, tile, plan, { samples: denoised, width: picture.width }),
  );
}
