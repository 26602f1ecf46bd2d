/**
 * What the decoder's network is trained on: crops of clean photos, a part of them with a little noise added, taken
 * through the encoder's transform and quantizer and back. Truth is the clean crop. Deterministic by seed.
 */
import { loadPicture } from '../../image/load';
import { peakOf, type Picture } from '../../image/picture';
import { createRandom, mixSeed, type Random } from '../../random';
import { meanGradient } from '../../training/patch-maker';
import { levelOf } from '../model';
import { dequantizeBands, quantizeBands } from '../quantize';
import { fromPlanes, toPlanes } from '../transform/colour';
import type { LiftingSpec } from '../transform/lifting';
import { analysePlane, bandShapes, synthesisePlane } from '../transform/pyramid';

export interface LatentPatchSettings {
  readonly photos: readonly string[];
  readonly levels: number;
  readonly lifting: LiftingSpec;
  readonly seed: number;
  readonly batch: number;
  readonly patchPx: number;
  /** Share of crops that get noise before the encoder, 0..1. */
  readonly noisyShare: number;
}

/** Feeds of the training step, see synthesis-task.ts. */
export interface LatentBatch {
  readonly coarse: Float32Array;
  readonly clean: Float32Array;
  readonly level: Float32Array;
  readonly weight: Float32Array;
}

/** A crop before and after encoder and decoder, 0..1. */
interface CodedCrop {
  readonly clean: Float32Array;
  readonly coarse: Float32Array;
  readonly level: number;
  /** One by its mean squared error: a decibel counts alike in every crop and at every quality. */
  readonly weight: number;
}

/** Crops of which the most detailed is taken, at most: sky and blur fill most of a large photo. */
const maxCandidates = 4;
/** Errors below this share of a step's own (level^2) count as it: flat crops must not rule. */
const leastError = 0.01;
/** Crops ready to cut patches from; every few steps the oldest is replaced, which costs as much as half a step. */
const poolCrops = 96;
const stepsPerCrop = 3;
const cropPx = 320;
/** Decoded photos kept, bytes; of a larger collection a seeded part. */
const photoBudgetBytes = 1.5e9;
/** Smallest and largest step trained on, 8-bit scale: finer ones leave nothing to restore. */
const stepRange = [3, 230] as const;

export class LatentPatches {
  private readonly pictures: Picture[] = [];
  private readonly crops: CodedCrop[] = [];
  private oldest = 0;

  constructor(private readonly settings: LatentPatchSettings) {}

  /** Decodes the photos and fills the pool. */
  async open(): Promise<void> {
    const { photos, seed } = this.settings;
    const random = createRandom(mixSeed(seed, 11));
    const order = photos
      .map((file) => ({ file, key: random.uniform() }))
      .sort((a, b) => a.key - b.key)
      .map((entry) => entry.file);
    let bytes = 0;
    for (const file of order) {
      if (bytes > photoBudgetBytes) break;
      const picture = await loadPicture(file);
      if (Math.min(picture.width, picture.height) < cropPx) continue;
      bytes += picture.samples.byteLength;
      this.pictures.push(picture);
    }
    for (let i = 0; i < poolCrops; i++) this.crops.push(this.makeCrop(createRandom(mixSeed(seed, 12, i))));
  }

  /** Batch of a step. */
  make(step: number): LatentBatch {
    const { seed, batch, patchPx } = this.settings;
    const random = createRandom(mixSeed(seed, 13, step));
    if (step % stepsPerCrop === 0) {
      this.crops[this.oldest] = this.makeCrop(random);
      this.oldest = (this.oldest + 1) % poolCrops;
    }
    const size = patchPx * patchPx * 3;
    const made = {
      coarse: new Float32Array(batch * size),
      clean: new Float32Array(batch * size),
      level: new Float32Array(batch),
      weight: new Float32Array(batch),
    };
    for (let i = 0; i < batch; i++) {
      const crop = this.crops[random.integer(poolCrops)];
      const left = random.integer(cropPx - patchPx + 1);
      const top = random.integer(cropPx - patchPx + 1);
      const turn = random.integer(8);
      cut(crop.clean, made.clean, i * size, { left, top, turn, patchPx });
      cut(crop.coarse, made.coarse, i * size, { left, top, turn, patchPx });
      made.level[i] = crop.level;
      made.weight[i] = crop.weight;
    }
    return made;
  }

  private makeCrop(random: Random): CodedCrop {
    const { levels, lifting, noisyShare } = this.settings;
    const clean = this.chooseCrop(random);
    const step = stepRange[0] * (stepRange[1] / stepRange[0]) ** random.uniform();
    const given = clean.slice();
    if (random.uniform() < noisyShare) {
      // What a denoiser leaves behind is well below the step: more would teach the decoder to wipe out texture.
      const sigma = random.uniform() * Math.min(6, 0.35 * step);
      for (let i = 0; i < given.length; i++)
        given[i] = Math.min(255, Math.max(0, given[i] + sigma * random.normal()));
    }
    const coarse = codeAndBack(given, cropPx, step, { levels, lifting });
    let error = 0;
    for (let i = 0; i < coarse.length; i++) {
      coarse[i] /= 255;
      clean[i] /= 255;
      error += (coarse[i] - clean[i]) ** 2;
    }
    const level = levelOf(step);
    const weight = 1 / Math.max(error / coarse.length, leastError * level * level);
    return { clean, coarse, level, weight };
  }

  /** The most detailed of one to four crops. @returns `[side,side,3]`, 0..255 */
  private chooseCrop(random: Random): Float32Array {
    const candidates = Array.from({ length: 1 + random.integer(maxCandidates) }, () => {
      const crop = this.cutCrop(random);
      return { crop, detail: meanGradient(crop, cropPx) };
    });
    return candidates.reduce((best, candidate) => (candidate.detail > best.detail ? candidate : best)).crop;
  }

  private cutCrop(random: Random): Float32Array {
    const picture = this.choosePicture(random);
    const left = random.integer(picture.width - cropPx + 1);
    const top = random.integer(picture.height - cropPx + 1);
    const toEight = 255 / peakOf(picture.bits);
    const crop = new Float32Array(cropPx * cropPx * 3);
    for (let y = 0; y < cropPx; y++) {
      const from = ((top + y) * picture.width + left) * 3;
      for (let i = 0; i < cropPx * 3; i++) crop[y * cropPx * 3 + i] = picture.samples[from + i] * toEight;
    }
    return crop;
  }

  /** By area, at most that of 4 Mpx, so that neither crumbs nor panoramas rule. */
  private choosePicture(random: Random): Picture {
    const weights = this.pictures.map(({ width, height }) => Math.min(4e6, width * height));
    let at = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => (at -= weight) < 0);
    return this.pictures[index < 0 ? this.pictures.length - 1 : index];
  }
}

/**
 * A square picture through transform, quantizer and back, without the network.
 * @param rgb `[side, side, 3]`, 0..255
 * @param step 8-bit scale
 */
export function codeAndBack(
  rgb: Float32Array,
  side: number,
  step: number,
  { levels, lifting }: { readonly levels: number; readonly lifting: LiftingSpec },
): Float32Array {
  const shapes = bandShapes(side, side, levels);
  const planes = toPlanes(rgb, false).map((plane) => {
    const bands = quantizeBands(analysePlane(plane, side, side, levels, lifting), shapes, step);
    return synthesisePlane(dequantizeBands(bands, step), side, side, levels, lifting);
  });
  return fromPlanes(planes);
}

interface Cut {
  readonly left: number;
  readonly top: number;
  /** Bits: flip across, flip down, transpose. */
  readonly turn: number;
  readonly patchPx: number;
}

function cut(
  source: Float32Array,
  target: Float32Array,
  offset: number,
  { left, top, turn, patchPx }: Cut,
): void {
  const last = patchPx - 1;
  for (let y = 0; y < patchPx; y++)
    for (let x = 0; x < patchPx; x++) {
      const flippedX = turn & 1 ? last - x : x;
      const flippedY = turn & 2 ? last - y : y;
      const [sourceX, sourceY] = turn & 4 ? [flippedY, flippedX] : [flippedX, flippedY];
      const from = ((top + sourceY) * cropPx + left + sourceX) * 3;
      const to = offset + (y * patchPx + x) * 3;
      target[to] = source[from];
      target[to + 1] = source[from + 1];
      target[to + 2] = source[from + 2];
    }
}
