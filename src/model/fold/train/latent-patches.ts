/**
 * What the decoder's network is trained on: crops of clean photos, a part of them as Restore leaves them after noise and a part
 * with a little noise added, taken through the encoder's transform and quantizer and back. Truth is the clean crop.
 * Deterministic by seed.
 */
import { createRandom, mixSeed, type Random } from '../../random';
import { levelOf } from '../model';
import { codeAndBack, turnOfSquare, type Coding } from './code-and-back';
import { CropSource } from './crop-source';
import { restoreCrop, type Denoisers } from './restored-crops';

export interface LatentPatchSettings extends Coding {
  readonly photos: readonly string[];
  readonly seed: number;
  readonly batch: number;
  readonly patchPx: number;
  /** Share of crops that come from Restore, 0..1, and by which models; none by default. */
  readonly restored?: { readonly share: number; readonly denoisers: Denoisers };
  /** Share of the others that get noise before the encoder, 0..1. */
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

/** Errors below this share of a step's own (level^2) count as it: flat crops must not rule. */
const leastError = 0.01;
/** Crops ready to cut patches from; every few steps the oldest is replaced, which costs as much as half a step. */
const poolCrops = 96;
const stepsPerCrop = 3;
const cropPx = 320;
/** Smallest and largest step trained on, 8-bit scale: finer ones leave nothing to restore. */
const stepRange = [3, 230] as const;

export class LatentPatches {
  private readonly source: CropSource;
  private readonly crops: CodedCrop[] = [];
  private oldest = 0;

  constructor(private readonly settings: LatentPatchSettings) {
    this.source = new CropSource(settings.photos, cropPx, settings.seed);
  }

  /** Decodes the photos and fills the pool as it stands before a step: a resumed run goes on with the crops it would have seen. */
  async open(firstStep = 0): Promise<void> {
    await this.source.open();
    const { seed } = this.settings;
    const made = Math.ceil(firstStep / stepsPerCrop);
    for (let i = 0; i < poolCrops; i++) {
      const turns = Math.floor((made - 1 - i) / poolCrops);
      const step = (i + turns * poolCrops) * stepsPerCrop;
      this.crops.push(
        await this.makeCrop(createRandom(turns < 0 ? mixSeed(seed, 12, i) : mixSeed(seed, 13, step))),
      );
    }
    this.oldest = made % poolCrops;
  }

  /** Batch of a step. */
  async make(step: number): Promise<LatentBatch> {
    const { seed, batch, patchPx } = this.settings;
    const random = createRandom(mixSeed(seed, 13, step));
    if (step % stepsPerCrop === 0) {
      this.crops[this.oldest] = await this.makeCrop(random);
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

  private async makeCrop(random: Random): Promise<CodedCrop> {
    const step = stepRange[0] * (stepRange[1] / stepRange[0]) ** random.uniform();
    const { clean, given } = await this.chooseCrop(step, random);
    const turn = turnOfSquare(given, cropPx, step);
    const coarse = codeAndBack(given, cropPx, step, this.settings, turn);
    let error = 0;
    for (let i = 0; i < coarse.length; i++) {
      coarse[i] /= 255;
      error += (coarse[i] - clean[i]) ** 2;
    }
    const level = levelOf(step);
    const weight = 1 / Math.max(error / coarse.length, leastError * level * level);
    return { clean, coarse, level, weight };
  }

  /** A clean crop, 0..1, and what of it the encoder is given, 0..255. */
  private async chooseCrop(step: number, random: Random) {
    const { noisyShare, restored } = this.settings;
    const scene = this.source.crop(random);
    if (restored && random.uniform() < restored.share) {
      const { restored: given, clean } = await restoreCrop(scene, cropPx, restored.denoisers, random);
      return { clean, given: given.map((value) => value * 255) };
    }
    const given = scene.map((value) => value * 255);
    if (random.uniform() < noisyShare) {
      // A little noise that was left standing is well below the step: more would teach the decoder to wipe out texture.
      const sigma = random.uniform() * Math.min(6, 0.35 * step);
      for (let i = 0; i < given.length; i++)
        given[i] = Math.min(255, Math.max(0, given[i] + sigma * random.normal()));
    }
    return { clean: scene, given };
  }
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
