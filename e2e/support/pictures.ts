/** Photos for the stories: crops of the sample photos with the project's seeded noise, so that the clean truth is known. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { createRandom } from '../../src/model/random';

const cleanFolder = path.resolve(import.meta.dirname, '../../assets/samples/clean');

/** Interleaved 8-bit RGB. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export interface NoisyPhoto extends Pixels {
  readonly path: string;
  /** File name. */
  readonly name: string;
  /** What it was before noise came. */
  readonly clean: Pixels;
}

export interface PhotoSettings {
  /** Sample photo to start from. Default `coffee`. */
  readonly of?: 'coffee' | 'chelsea' | 'astronaut';
  /** px. Default 480 x 320. */
  readonly width?: number;
  readonly height?: number;
  /** Standard deviation of the Gaussian noise on the 0-255 scale; 0 writes a clean photo. Default 25. */
  readonly sigma?: number;
  /** Share of the pixels that turn black or white, 0..1. Default 0. */
  readonly impulses?: number;
  /** Standard deviation of noise that grows with the value, as a share of it. Default 0. */
  readonly speckle?: number;
  /** Of a `.jpg`, 1..100. Default 95. */
  readonly quality?: number;
  readonly seed?: number;
}

/** A folder of photos that a story makes as it goes. */
export class PhotoFolder {
  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true });
  }

  /** Path of a file that may not exist yet. */
  at(...names: string[]): string {
    return path.join(this.path, ...names);
  }

  /** Writes a noisy photo; the format follows the name (`.png` is exact). */
  async noisy(name: string, settings: PhotoSettings = {}): Promise<NoisyPhoto> {
    const { of = 'coffee', width = 480, height = 320, sigma = 25 } = settings;
    const { impulses = 0, speckle = 0, quality = 95, seed = 1 } = settings;
    const clean = await readPixels(
      await sharp(path.join(cleanFolder, `${of}.png`))
        .resize(width, height)
        .png()
        .toBuffer(),
    );
    const rgb = withImpulses(withNoise(clean.rgb, sigma, seed, speckle), impulses, seed);
    const file = this.at(name);
    mkdirSync(path.dirname(file), { recursive: true });
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toFormat(path.extname(name) === '.png' ? 'png' : 'jpeg')
      .toFile(file);
    return { path: file, name: path.basename(name), width, height, rgb, clean };
  }
}

/** White Gaussian noise, and a share that grows with the value; clipped and rounded as any 8-bit file has it. */
export function withNoise(rgb: Uint8Array, sigma: number, seed: number, speckle = 0): Uint8Array {
  const random = createRandom(seed);
  const noisy = (value: number) => value + (sigma + speckle * value) * random.normal();
  return Uint8ClampedArray.from(rgb, noisy) as unknown as Uint8Array;
}

/** Salt and pepper: a share of the pixels turns black or white, as often the one as the other. */
function withImpulses(rgb: Uint8Array, share: number, seed: number): Uint8Array {
  const random = createRandom(seed + 1);
  for (let i = 0; i < rgb.length; i += 3)
    if (random.uniform() < share) rgb.fill(random.integer(2) * 255, i, i + 3);
  return rgb;
}

/** Pixels of a file, or of its bytes. */
export async function readPixels(file: string | Buffer): Promise<Pixels> {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

/** Peak signal-to-noise ratio over all channels, dB, peak 255. */
export function psnr(a: Pixels, b: Pixels): number {
  if (a.rgb.length !== b.rgb.length) throw new Error('The pictures differ in size.');
  const squares = a.rgb.reduce((sum, value, index) => sum + (value - b.rgb[index]) ** 2, 0);
  return 10 * Math.log10((255 * 255 * a.rgb.length) / squares);
}

/** Names a file's content: hex SHA-256. */
export function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
