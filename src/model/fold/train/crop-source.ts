/** Crops of clean photos that the codec learns from. Deterministic by seed. */
import { loadPicture } from '../../image/load';
import type { Picture } from '../../image/picture';
import { createRandom, mixSeed, type Random } from '../../random';
import { halveColourOfMost } from '../../training/change-look';
import { meanGradient } from '../../training/patch-maker';
import { readArea } from '../analyse-picture';

/** Crops of which the most detailed is taken, at most: sky and blur fill most of a large photo. */
const maxCandidates = 4;
/** Decoded photos kept, bytes; of a larger collection a seeded part. */
const photoBudgetBytes = 1.5e9;

export class CropSource {
  private readonly pictures: Picture[] = [];

  constructor(
    private readonly photos: readonly string[],
    private readonly sidePx: number,
    private readonly seed: number,
  ) {}

  /** Decodes the photos; those smaller than a crop are left out. */
  async open(): Promise<void> {
    const random = createRandom(mixSeed(this.seed, 11));
    const order = this.photos
      .map((file) => ({ file, key: random.uniform() }))
      .sort((a, b) => a.key - b.key)
      .map((entry) => entry.file);
    let bytes = 0;
    for (const file of order) {
      if (bytes > photoBudgetBytes) break;
      const picture = await loadPicture(file);
      if (Math.min(picture.width, picture.height) < this.sidePx) continue;
      bytes += picture.samples.byteLength;
      this.pictures.push(picture);
    }
  }

  /** The most detailed of one to four crops. @returns `[side,side,3]`, 0..1 */
  crop(random: Random): Float32Array {
    const candidates = Array.from({ length: 1 + random.integer(maxCandidates) }, () => {
      const crop = this.cutCrop(random);
      return { crop, detail: meanGradient(crop, this.sidePx) };
    });
    const { crop } = candidates.reduce((best, candidate) =>
      candidate.detail > best.detail ? candidate : best,
    );
    return halveColourOfMost(crop, this.sidePx, random);
  }

  private cutCrop(random: Random): Float32Array {
    const { sidePx } = this;
    const picture = this.choosePicture(random);
    const left = random.integer(picture.width - sidePx + 1);
    const top = random.integer(picture.height - sidePx + 1);
    return readArea(picture, { left, top, width: sidePx, height: sidePx }).map((value) => value / 255);
  }

  /** By area, at most that of 4 Mpx, so that neither crumbs nor panoramas rule. */
  private choosePicture(random: Random): Picture {
    const weights = this.pictures.map(({ width, height }) => Math.min(4e6, width * height));
    let at = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => (at -= weight) < 0);
    return this.pictures[index < 0 ? this.pictures.length - 1 : index];
  }
}
