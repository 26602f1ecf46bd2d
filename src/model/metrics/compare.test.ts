import { describe, expect, it } from 'vitest';
import { allocateSamples, type Picture } from '../image/picture';
import { makePicture, type PictureSettings } from '../testing/pictures';
import { comparePictures, readLuma } from './compare';
import { measurePsnr, psnrOf } from './psnr';

/** The picture with every sample changed. */
function changed(picture: Picture, change: (value: number, index: number) => number): Picture {
  const samples = allocateSamples(picture.samples.length, picture.bits);
  for (let i = 0; i < samples.length; i++) samples[i] = change(picture.samples[i], i);
  return { ...picture, samples };
}
const flat = (value: number, settings: PictureSettings = {}) => changed(makePicture(settings), () => value);
const noisy = (picture: Picture, amplitude: number, seed = 9) => {
  const noise = makePicture({ width: picture.width, height: picture.height, pattern: 'noise', seed });
  return changed(picture, (value, i) =>
    Math.min(255, Math.max(0, Math.round(value + amplitude * (noise.samples[i] / 127.5 - 1)))),
  );
};

describe('refusals', () => {
  it('names both sizes when they differ', () => {
    const compare = () => comparePictures(makePicture({ width: 64 }), makePicture({ width: 63 }));
    expect(compare).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(compare).toThrow(/64 x 48.*63 x 48/);
    expect(() => measurePsnr(makePicture({ height: 2 }), makePicture({ height: 3 }))).toThrow(/same size/);
  });
  it('stops when cancelled', () => {
    const signal = { aborted: true };
    expect(() => comparePictures(makePicture(), makePicture(), { signal })).toThrow(
      expect.objectContaining({ code: 'CANCELLED' }),
    );
  });
});

describe('PSNR and largest error', () => {
  it('of a constant offset follow from the offset', () => {
    for (const offset of [1, 5, 20]) {
      const { psnr, maxError } = comparePictures(flat(100), flat(100 + offset));
      expect(psnr).toBeCloseTo(20 * Math.log10(255 / offset), 10);
      expect(maxError).toBe(offset);
    }
  });
  it('of one sample far off count it once', () => {
    const picture = flat(50);
    const spoilt = changed(picture, (value, i) => (i === 4000 ? 250 : value));
    const { psnr, maxError } = comparePictures(picture, spoilt);
    expect(psnr).toBeCloseTo(psnrOf(200 ** 2 / (64 * 48 * 3)), 10);
    expect(maxError).toBe(200);
  });
  it('are infinite and 0 for equal pictures, 0 dB and 255 for opposite ones', () => {
    expect(comparePictures(makePicture(), makePicture())).toMatchObject({ psnr: Infinity, maxError: 0 });
    expect(comparePictures(flat(0), flat(255))).toMatchObject({ psnr: 0, maxError: 255 });
  });
  it('agree with the quick measure', () => {
    const picture = makePicture({ pattern: 'scene' });
    const other = noisy(picture, 30);
    expect(measurePsnr(picture, other)).toBe(comparePictures(picture, other).psnr);
  });
});

describe('depths', () => {
  it('of 8 and 16 bits compare on the 8-bit scale', () => {
    const eight = makePicture({ pattern: 'noise' });
    const sixteen: Picture = { ...eight, bits: 16, samples: Uint16Array.from(eight.samples) as never };
    for (let i = 0; i < eight.samples.length; i++) sixteen.samples[i] = eight.samples[i] * 257;
    expect(comparePictures(eight, sixteen)).toMatchObject({ psnr: Infinity, ssim: 1, maxError: 0 });
    expect(comparePictures(flat(128, { bits: 16 }), flat(129, { bits: 16 })).maxError).toBe(1);
    expect(comparePictures(flat(129, { bits: 16 }), flat(300, { bits: 16 })).maxError).toBe(0);
  });
});

describe('SSIM', () => {
  it('of equal pictures is 1', () => {
    for (const pattern of ['noise', 'checker', 'scene'] as const)
      expect(comparePictures(makePicture({ pattern }), makePicture({ pattern })).ssim).toBeCloseTo(1, 12);
  });
  it('of two flat pictures is the luminance term alone', () => {
    const c1 = 6.5025;
    expect(comparePictures(flat(100), flat(120)).ssim).toBeCloseTo(
      (2 * 100 * 120 + c1) / (100 ** 2 + 120 ** 2 + c1),
      9,
    );
    expect(comparePictures(flat(0), flat(255)).ssim).toBeCloseTo(c1 / (255 ** 2 + c1), 9);
  });
  it('of one pixel is its luminance term', () => {
    const one = { width: 1, height: 1 };
    const c1 = 6.5025;
    expect(comparePictures(flat(40, one), flat(50, one)).ssim).toBeCloseTo(
      (2 * 40 * 50 + c1) / (40 ** 2 + 50 ** 2 + c1),
      9,
    );
  });
  it('of a single 11 x 11 window is what the formula gives', () => {
    const a = makePicture({ width: 11, height: 11, pattern: 'noise' });
    const b = noisy(a, 60);
    expect(comparePictures(a, b).ssim).toBeCloseTo(referenceSsim(a, b), 6);
  });
  it.each([
    [37, 53],
    [12, 11],
    [64, 5],
    [4, 40],
    [1, 300],
    [200, 11],
  ])('agrees with a direct computation at %i x %i px', (width, height) => {
    for (const pattern of ['scene', 'zone', 'noise'] as const) {
      const a = makePicture({ width, height, pattern });
      const b = noisy(a, 40);
      expect(comparePictures(a, b).ssim).toBeCloseTo(referenceSsim(a, b), 5);
    }
  });
  it('keeps its precision on flat, bright areas with little noise', () => {
    const a = changed(makePicture({ width: 64, height: 64, pattern: 'noise' }), (value) => 253 + (value & 1));
    const b = changed(a, (value, i) => value + (i % 5 === 0 ? 1 : 0));
    expect(comparePictures(a, b).ssim).toBeCloseTo(referenceSsim(a, b), 5);
  });
});

describe('MS-SSIM', () => {
  it('is NaN below 176 px and there from 176 px on', () => {
    const at = (side: number) => makePicture({ width: side, height: 200, pattern: 'scene' });
    expect(comparePictures(at(175), at(175)).msssim).toBeNaN();
    expect(comparePictures(at(176), at(176)).msssim).toBeCloseTo(1, 10);
  });
  it('agrees with a direct computation', () => {
    const a = makePicture({ width: 195, height: 181, pattern: 'scene' });
    const b = noisy(a, 70);
    expect(comparePictures(a, b).msssim).toBeCloseTo(referenceMsssim(a, b), 5);
  });
  it('forgives fine noise more than SSIM does', () => {
    const a = makePicture({ width: 256, height: 256, pattern: 'scene' });
    const { ssim, msssim } = comparePictures(a, noisy(a, 40));
    expect(msssim).toBeGreaterThan(ssim);
  });
});

/** Straight from the papers: every window by itself, in doubles. Planes are `[height][width]`. */
type Plane = readonly (readonly number[])[];

function lumaPlane(picture: Picture): Plane {
  const row = new Float32Array(picture.width);
  return Array.from({ length: picture.height }, (_, y) => {
    readLuma(picture, y, row);
    return [...row];
  });
}

function referenceMeans(a: Plane, b: Plane): { ssim: number; structure: number } {
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const lengthFor = (side: number) => Math.min(11, side % 2 === 0 ? side - 1 : side);
  const [down, along] = [lengthFor(a.length), lengthFor(a[0].length)];
  const weight = (i: number, length: number) => Math.exp(-((i - (length - 1) / 2) ** 2) / (2 * 1.5 * 1.5));
  const weights = Array.from({ length: down }, (_, i) => weight(i, down));
  const weightsAlong = Array.from({ length: along }, (_, i) => weight(i, along));
  let [ssim, structure, windows] = [0, 0, 0];
  for (let y = 0; y + down <= a.length; y++)
    for (let x = 0; x + along <= a[0].length; x++) {
      const mean = (of: (a: number, b: number) => number) => {
        let [sum, total] = [0, 0];
        for (let dy = 0; dy < down; dy++)
          for (let dx = 0; dx < along; dx++) {
            const w = weights[dy] * weightsAlong[dx];
            sum += w * of(a[y + dy][x + dx], b[y + dy][x + dx]);
            total += w;
          }
        return sum / total;
      };
      const [meanA, meanB] = [mean((valueA) => valueA), mean((_, valueB) => valueB)];
      const varianceA = mean((valueA) => (valueA - meanA) ** 2);
      const varianceB = mean((_, valueB) => (valueB - meanB) ** 2);
      const covariance = mean((valueA, valueB) => (valueA - meanA) * (valueB - meanB));
      const luminance = (2 * meanA * meanB + c1) / (meanA ** 2 + meanB ** 2 + c1);
      const cs = (2 * covariance + c2) / (varianceA + varianceB + c2);
      ssim += luminance * cs;
      structure += cs;
      windows++;
    }
  return { ssim: ssim / windows, structure: structure / windows };
}

const referenceSsim = (a: Picture, b: Picture) => referenceMeans(lumaPlane(a), lumaPlane(b)).ssim;

function halve(plane: Plane): Plane {
  return Array.from({ length: plane.length >> 1 }, (_, y) =>
    Array.from(
      { length: plane[0].length >> 1 },
      (_, x) =>
        (plane[2 * y][2 * x] +
          plane[2 * y][2 * x + 1] +
          plane[2 * y + 1][2 * x] +
          plane[2 * y + 1][2 * x + 1]) /
        4,
    ),
  );
}

function referenceMsssim(a: Picture, b: Picture): number {
  let [planeA, planeB] = [lumaPlane(a), lumaPlane(b)];
  return [0.0448, 0.2856, 0.3001, 0.2363, 0.1333].reduce((product, weight, scale) => {
    if (scale > 0) [planeA, planeB] = [halve(planeA), halve(planeB)];
    const { ssim, structure } = referenceMeans(planeA, planeB);
    return product * (scale === 4 ? ssim : structure) ** weight;
  }, 1);
}
