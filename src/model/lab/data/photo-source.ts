/** Photos as plain 8-bit samples: those of the user's folder, else the shipped clean ones. */
import { basename, join } from 'node:path';
import { EngineError } from '../../errors';
import { loadPicture } from '../../image/load';
import { peakOf } from '../../image/picture';
import { listPhotos } from '../../training/dataset';

/** `[height,width,channels]`, 0..1. */
export interface Plane {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly values: Float32Array;
}

/** Paths of the photos. @throws EngineError INVALID_ARGUMENT when the folder holds none */
export async function photoPaths(folder: string | undefined, assets: string): Promise<readonly string[]> {
  const from = folder ?? join(assets, 'samples', 'clean');
  const paths = await listPhotos(from);
  if (paths.length === 0)
    throw new EngineError(
      'INVALID_ARGUMENT',
      `There is no photo in ${basename(from)}. Choose another folder.`,
    );
  return paths;
}

/** @throws EngineError as `loadPicture` */
export async function readPlane(path: string, isColour: boolean): Promise<Plane> {
  const { width, height, samples, bits } = await loadPicture(path);
  const scale = 1 / peakOf(bits);
  const channels = isColour ? 3 : 1;
  const values = new Float32Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [samples[3 * i] * scale, samples[3 * i + 1] * scale, samples[3 * i + 2] * scale];
    if (isColour) values.set([r, g, b], 3 * i);
    // Luma of BT.601, as everywhere here.
    else values[i] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return { name: basename(path), path, width, height, channels, values };
}

/** A square of a plane, row-major. */
export function cutSquare(
  { width, channels, values }: Plane,
  left: number,
  top: number,
  sidePx: number,
): Float32Array {
  const out = new Float32Array(sidePx * sidePx * channels);
  for (let y = 0; y < sidePx; y++) {
    const from = ((top + y) * width + left) * channels;
    out.set(values.subarray(from, from + sidePx * channels), y * sidePx * channels);
  }
  return out;
}
