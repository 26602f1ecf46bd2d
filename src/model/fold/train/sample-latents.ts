/** Latents to learn the entropy coder's tables from: seeded crops of photos at many steps, some of them grey. */
import { loadPicture } from '../../image/load';
import { cropPicture as cropArea } from '../../image/crop';
import type { Picture } from '../../image/picture';
import { createRandom, mixSeed } from '../../random';
import { analyseTiles } from '../analyse-picture';
import { tilePx, tileAt, tileGrid } from '../tiles';
import type { LiftingSpec } from '../transform/lifting';
import type { SampleLatent } from './fit-tables';

/** Steps that tables are learned at, 8-bit scale: those of quality 1 to 100. */
const stepRange = [2, 220] as const;
/** Share of grey tiles: rare in use, and their luma is like that of others. */
const greyShare = 0.05;

/** Crops of up to one tile, ready to be coded at any step. */
export async function cropPhotos(photos: readonly string[], count: number, seed: number): Promise<Picture[]> {
  const crops: Picture[] = [];
  for (let i = 0; i < count; i++) {
    const random = createRandom(mixSeed(seed, 21, i));
    const picture = await loadPicture(photos[random.integer(photos.length)]);
    const width = Math.min(tilePx, picture.width);
    const height = Math.min(tilePx, picture.height);
    const left = random.integer(picture.width - width + 1);
    const top = random.integer(picture.height - height + 1);
    crops.push(cropPicture(picture, { left, top, width, height }, random.uniform() < greyShare));
  }
  return crops;
}

/** Latent number `index` of crops that come round and round, each time at another step. */
export function sampleLatent(
  crops: readonly Picture[],
  index: number,
  options: { readonly levels: number; readonly lifting: LiftingSpec; readonly seed: number },
): SampleLatent {
  const crop = crops[index % crops.length];
  const { width, height } = crop;
  const share = createRandom(mixSeed(options.seed, 22, index)).uniform();
  const step = stepRange[0] * (stepRange[1] / stepRange[0]) ** share;
  const [latent] = analyseTiles(crop, [tileAt(tileGrid(width, height), 0)], { ...options, step });
  return { latent, width, height };
}

/** Part of a picture, without metadata. */
export function cropPicture(
  picture: Picture,
  area: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  isGrey = false,
): Picture {
  const part = cropArea(picture, area);
  const { samples } = part;
  if (isGrey)
    for (let i = 0; i < samples.length; i += 3) {
      const grey = Math.round((samples[i] + samples[i + 1] + samples[i + 2]) / 3);
      samples.fill(grey, i, i + 3);
    }
  return { ...part, isGrey };
}
