/** Denoises a whole picture: fills its impulses, finds its noise level, runs the network over batches of tiles, gathers a 16-bit result. */
import type { TaskOptions } from '../cancel';
import { invalidArgument, throwIfCancelled } from '../errors';
import { allocateSamples, type Picture, type SampleSource } from '../image/picture';
import { estimateNoise } from '../noise/estimate-noise';
import { planTiles, type TilePlan } from '../tile/plan-tiles';
import { takeNearest, type Place } from '../tile/take-nearest';
import { readRegion, writeInterior } from '../tile/tile-samples';
import { getTf, type Tensor4D, takeValues } from '../tf';
import type { NoiseEstimate } from '../types';
import { fillImpulses } from './impulses';
import { limitRemoval } from './limit-removal';
import type { RestoreModel } from './model';

export interface DenoiseOptions extends TaskOptions {
  /** 0..100 on the 8-bit scale, or found from the picture. */
  readonly sigma: 'auto' | number;
  /** Largest tile interior, px; only tests change it. */
  readonly maxTilePx?: number;
  /** Where the result goes, `[height, width, 3]`; fresh by default. */
  readonly into?: Uint16Array<SharedArrayBuffer>;
  /** Where a person looks by now: the tiles near it come first. */
  readonly placeOf?: () => Place | undefined;
  /** A tile stands in the result; it may reach past the edges. */
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

/** Margin that a tile shares with its neighbours: with it, tiles differ from the whole by under 1/255 (tested). */
export const restoreHaloPx = 40;
/**
 * Interior of a tile at most, px, and tiles in a batch: activations stay under 400 MB. In float32 a pixel costs the same
 * in any batch, so one large tile beats two small ones, whose halos add 40 %; matrix units want a batch.
 */
export const restoreTilings = {
  float32: { tilePx: 640, batch: 1 },
  bfloat16: { tilePx: 432, batch: 2 },
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
    haloPx: restoreHaloPx,
    maxTilePx: options.maxTilePx ?? restoreTilings[model.precision].tilePx,
  });
  const denoised =
    options.into ??
    (allocateSamples(picture.width * picture.height * 3, 16) as Uint16Array<SharedArrayBuffer>);
  const total = plan.corners.length;
  for (const left = [...plan.corners]; left.length > 0;) {
    await options.signal?.resumed?.();
    throwIfCancelled(options.signal);
    const corners = takeNearest(left, restoreTilings[model.precision].batch, plan, options.placeOf?.());
    runBatch(picture, model, { plan, corners, sigma }, denoised);
    for (const corner of corners)
      options.onTile?.({ ...corner, width: plan.tileWidth, height: plan.tileHeight });
    options.onProgress?.({ stage: 'denoise', done: total - left.length, total, unit: 'tile' });
    // Lets messages in (a cancel, a request) between batches.
    await new Promise(setImmediate);
  }
  return denoised;
}

interface BatchJob {
  readonly plan: TilePlan;
  readonly corners: TilePlan['corners'];
  readonly sigma: number;
}

function runBatch(picture: SampleSource, model: RestoreModel, job: BatchJob, denoised: Uint16Array): void {
  const tf = getTf();
  const { tileWidth, tileHeight, haloPx } = job.plan;
  const width = tileWidth + 2 * haloPx;
  const height = tileHeight + 2 * haloPx;
  const size = width * height * 3;
  const input = new Float32Array(job.corners.length * size);
  job.corners.forEach(({ left, top }, i) =>
    readRegion(picture, { left: left - haloPx, top: top - haloPx, width, height }, input, i * size),
  );
  const tiles = tf.tensor(input, [job.corners.length, height, width, 3]) as Tensor4D;
  const output = takeValues(model.run(tiles, job.sigma));
  tiles.dispose();
  job.corners.forEach(({ left, top }, i) =>
    writeInterior(
      output,
      i * size,
      haloPx,
      { left, top, width: tileWidth, height: tileHeight },
      {
        samples: denoised,
        width: picture.width,
        height: picture.height,
      },
    ),
  );
}
