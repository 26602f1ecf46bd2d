/**
 * Cuts random patches from a folder of photos and has noise chosen for them. Runs in a worker thread beside the training
 * step, so that a step never waits. Deterministic: batch k depends on the seed, the settings and the list of photos.
 */
import { basename } from 'node:path';
import { EngineError } from '../errors';
import { loadPicture } from '../image/load';
import { peakOf } from '../image/picture';
import { createRandom, mixSeed, type Random } from '../random';
import { chooseKind, makeNoise, ownNoise, type NoiseKind, type NoiseMix } from './patch-noise';
import { changeLook } from './change-look';
import type { PatchBatch } from './patches';
import { reducePicture, type PlainPicture } from './reduce-picture';

/** A clean photo and, where there is one, the same scene as a noisy shot (same size). */
export interface PhotoPair {
  readonly clean: string;
  readonly noisy?: string;
}

export interface PatchSettings {
  /** Photos with a noisy twin are used as they are; to the others noise is added. */
  readonly photos: readonly PhotoPair[];
  readonly sidePx: number;
  readonly batch: number;
  readonly seed: number;
  /** Upper end of the noise levels, 0-255 scale. */
  readonly maxSigma: number;
  readonly mix: NoiseMix;
  /**
   * Photos as others would have taken and filed them: every second crop, but for those that a camera takes, comes from its
   * photo made smaller, and looks change (change-look.ts).
   */
  readonly isVaried?: boolean;
  /** See `NoiseSettings`. */
  readonly truthShots?: number;
}

/** Decoded photos kept in memory, bytes; a larger collection takes turns. */
const poolBudgetBytes = 1.2e9;
/**
 * Photos larger than this count as if they had this size, px: a small picture of a whole scene has more to teach than a
 * stretch of sky of the same area, and the largest photos would drown the rest.
 */
const weightCapPx = 0.5e6;

/** Crops of which the most detailed is taken, at most. */
const maxCandidates = 4;

/** A photo made smaller is so by a factor between these, which stays its own; its logarithm is uniform. */
const reduction = { least: 1.25, most: 5 };

interface LoadedPair {
  readonly clean: PlainPicture;
  readonly noisy?: PlainPicture;
  readonly reduced?: PlainPicture;
  readonly bytes: number;
}

export class PatchMaker {
  private readonly pool: LoadedPair[] = [];
  private poolBytes = 0;
  private nextFile = 0;
  readonly unreadable: string[] = [];

  constructor(private readonly settings: PatchSettings) {}

  /** Batch number `step`. */
  async make(step: number): Promise<PatchBatch> {
    await this.fillPool(step);
    const { batch, sidePx, seed } = this.settings;
    const random = createRandom(mixSeed(seed, step));
    const patchSize = sidePx * sidePx * 3;
    const made = {
      count: batch,
      sidePx,
      clean: new Float32Array(batch * patchSize),
      base: new Float32Array(batch * patchSize),
      gain: new Float32Array(batch),
      variance: new Float32Array(batch),
      clip: new Float32Array(batch),
      level: new Float32Array(batch),
    };
    for (let i = 0; i < batch; i++) {
      const kind = chooseKind(this.settings.mix, random);
      const { pair, crop, clean: asIs } = this.choosePatch(kind, random);
      const isChanged = this.settings.isVaried && !pair.noisy;
      const clean = isChanged ? await changeLook(asIs, sidePx, kind, random) : asIs;
      const noise = pair.noisy
        ? ownNoise(clean, cutPatch(pair.noisy, crop))
        : await makeNoise(kind, clean, this.settings, random);
      made.clean.set(noise.clean ?? clean, i * patchSize);
      made.base.set(noise.base, i * patchSize);
      made.gain[i] = noise.gain;
      made.variance[i] = noise.variance;
      made.clip[i] = noise.clip;
      made.level[i] = noise.level;
    }
    return made;
  }

  /**
   * The most detailed of one to four crops: sky and blur fill most of a large photo, and texture is what a denoiser has
   * to learn. What comes from a camera is cut anywhere, at full size: there noise is coarse and much of the picture smooth, and
   * which is which has to be told by both.
   */
  private choosePatch(kind: NoiseKind, random: Random): ChosenPatch {
    const isOfCamera = kind === 'camera';
    const count = isOfCamera ? 1 : 1 + random.integer(maxCandidates);
    const candidates = Array.from({ length: count }, () => {
      const pair = this.choosePair(random);
      const source = !isOfCamera && pair.reduced && random.integer(2) === 0 ? pair.reduced : pair.clean;
      const crop = chooseCrop(source, this.settings.sidePx, random);
      const clean = cutPatch(source, crop);
      return { pair, crop, clean, detail: meanGradient(clean, this.settings.sidePx) };
    });
    return candidates.reduce((best, candidate) => (candidate.detail > best.detail ? candidate : best));
  }

  private choosePair(random: Random): LoadedPair {
    const weights = this.pool.map(({ clean }) => Math.min(weightCapPx, clean.width * clean.height));
    let rest = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    return this.pool[weights.findIndex((weight) => (rest -= weight) < 0)] ?? this.pool[0];
  }

  /** Reads photos until the budget is full; afterwards one photo takes the place of the oldest every 32 steps. */
  private async fillPool(step: number): Promise<void> {
    const { photos } = this.settings;
    while (this.nextFile < photos.length && this.poolBytes < poolBudgetBytes) await this.addPair();
    const isPartial = this.pool.length < photos.length - this.unreadable.length;
    if (isPartial && step % 32 === 31) {
      this.poolBytes -= this.pool.shift()!.bytes;
      await this.addPair();
    }
    if (this.pool.length === 0)
      throw new EngineError(
        'INVALID_ARGUMENT',
        `There are no photos to train on: none of ${photos.length} files could be read at ${this.settings.sidePx} px or more.`,
      );
  }

  private async addPair(): Promise<void> {
    const { photos, sidePx } = this.settings;
    const pair = photos[this.nextFile % photos.length];
    this.nextFile++;
    try {
      const clean = await loadPicture(pair.clean);
      const noisy = pair.noisy ? await loadPicture(pair.noisy) : undefined;
      if (Math.min(clean.width, clean.height) < sidePx) throw new Error('too small');
      if (noisy && (noisy.width !== clean.width || noisy.height !== clean.height))
        throw new Error('sizes differ');
      const reduced = this.settings.isVaried && !noisy ? await this.reduce(clean) : undefined;
      const bytes = [clean, noisy, reduced].reduce((sum, held) => sum + (held?.samples.byteLength ?? 0), 0);
      this.pool.push({ clean, noisy, reduced, bytes });
      this.poolBytes += bytes;
    } catch {
      // One bad file in a folder must not end a training; the run log names it.
      this.unreadable.push(basename(pair.clean));
    }
  }

  /** The photo that was taken up last, made smaller; nothing where it would be too small. */
  private async reduce(clean: PlainPicture): Promise<PlainPicture | undefined> {
    const { seed, sidePx } = this.settings;
    const random = createRandom(mixSeed(seed, this.nextFile, 17));
    const most = Math.min(reduction.most, Math.min(clean.width, clean.height) / (1.5 * sidePx));
    if (most < reduction.least) return undefined;
    return reducePicture(clean, reduction.least * (most / reduction.least) ** random.uniform());
  }
}

interface ChosenPatch {
  readonly pair: LoadedPair;
  readonly crop: Crop;
  /** `[side,side,3]`, 0..1. */
  readonly clean: Float32Array;
}

interface Crop {
  readonly left: number;
  readonly top: number;
  readonly sidePx: number;
  /** Bit 0 flips left-right, bit 1 up-down, bit 2 swaps the axes. */
  readonly turn: number;
}

function chooseCrop(picture: PlainPicture, sidePx: number, random: Random): Crop {
  const left = random.integer(picture.width - sidePx + 1);
  const top = random.integer(picture.height - sidePx + 1);
  return { left, top, sidePx, turn: random.integer(8) };
}

/** A crop, flipped and turned, as floats `[side,side,3]` in 0..1. */
function cutPatch(picture: PlainPicture, crop: Crop): Float32Array {
  const { left, top, sidePx, turn } = crop;
  const scale = 1 / peakOf(picture.bits);
  const patch = new Float32Array(sidePx * sidePx * 3);
  const last = sidePx - 1;
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const flippedX = turn & 1 ? last - x : x;
      const flippedY = turn & 2 ? last - y : y;
      const [sourceX, sourceY] = turn & 4 ? [flippedY, flippedX] : [flippedX, flippedY];
      const from = ((top + sourceY) * picture.width + left + sourceX) * 3;
      const to = (y * sidePx + x) * 3;
      for (let c = 0; c < 3; c++) patch[to + c] = picture.samples[from + c] * scale;
    }
  return patch;
}

/** Mean absolute difference of green between horizontal and vertical neighbours, 0..1. */
export function meanGradient(patch: Float32Array, sidePx: number): number {
  const row = sidePx * 3;
  let sum = 0;
  for (let y = 0; y < sidePx - 1; y++)
    for (let at = y * row + 1; at < (y + 1) * row - 3; at += 3)
      sum += Math.abs(patch[at + 3] - patch[at]) + Math.abs(patch[at + row] - patch[at]);
  return sum / (2 * (sidePx - 1) ** 2);
}
