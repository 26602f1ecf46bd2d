import { describe, expect, it } from 'vitest';
import { allocateSamples } from '../image/picture';
import { createRandom } from '../random';
import { blendRows } from './blend';
import { detailWeights } from './detail-weights';

const [width, height] = [96, 64];
const sigma = 8;
const curve = [{ brightness: 0.5, sigmaLuma: Math.sqrt(3) * sigma, sigmaColour: 0 }];

/** Flat grey on the left, stripes of +-40 levels on the right; white grey noise over both. */
function scene() {
  const random = createRandom(5);
  const samples = allocateSamples(width * height * 3, 16);
  const denoised = new Uint16Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    const x = i % width;
    const clean = 128 + (x < width / 2 ? 0 : x & 2 ? 40 : -40);
    const noisy = clean + sigma * random.normal();
    for (let c = 0; c < 3; c += 1) {
      denoised[i * 3 + c] = clean * 257;
      samples[i * 3 + c] = Math.round(noisy * 257);
    }
  }
  return { picture: { width, height, bits: 16 as const, samples, isGrey: false }, denoised };
}
const whole = { left: 0, top: 0, width, height };
const mean = (weights: Float32Array, from: number, to: number) => {
  let sum = 0;
  for (let y = 4; y < height - 4; y += 1) for (let x = from; x < to; x += 1) sum += weights[y * width + x];
  return sum / ((height - 8) * (to - from));
};

describe('detailWeights', () => {
  it('are near 0 in flat places and near 1 on structure', () => {
    const { picture, denoised } = scene();
    const weights = detailWeights(picture, denoised, { curve, level: 0 }, whole);
    expect(mean(weights, 4, 40)).toBeLessThan(0.01);
    expect(mean(weights, 56, 92)).toBeGreaterThan(0.85);
  });

  it('rise where texture was taken away whole', () => {
    const { picture, denoised } = scene();
    denoised.fill(128 * 257);
    const weights = detailWeights(picture, denoised, { curve, level: 0 }, whole);
    expect(mean(weights, 56, 92)).toBeGreaterThan(0.85);
  });

  it('are those of the whole in every part, at the edges as well', () => {
    const { picture, denoised } = scene();
    const all = detailWeights(picture, denoised, { curve, level: 0 }, whole);
    const region = { left: 70, top: 50, width: 26, height: 14 };
    const part = detailWeights(picture, denoised, { curve, level: 0 }, region);
    for (let y = 0; y < region.height; y += 1)
      for (let x = 0; x < region.width; x += 1) expect(part[y * 26 + x]).toBe(all[(50 + y) * width + 70 + x]);
  });

  it('are 0 where nothing was there and nothing was taken', () => {
    const picture = { ...scene().picture, samples: allocateSamples(width * height * 3, 16) };
    const weights = detailWeights(
      picture,
      new Uint16Array(width * height * 3),
      { curve: [], level: 0 },
      whole,
    );
    expect(weights.every((weight) => weight === 0)).toBe(true);
  });
});

describe('in a blend', () => {
  it('detail 1 gives back what was removed from structure and keeps flat places clean', () => {
    const { picture, denoised } = scene();
    const look = { strength: 1, colorStrength: 1, detail: 1, noise: curve };
    const out = blendRows(picture, denoised, look, 0, height);
    let flat = 0;
    let stripes = 0;
    for (let y = 4; y < height - 4; y += 1)
      for (let x = 4; x < 40; x += 1) {
        const [a, b] = [(y * width + x) * 3, (y * width + x + 52) * 3];
        flat += (out[a] - denoised[a]) ** 2;
        stripes += (out[b] - denoised[b]) ** 2;
      }
    const count = (height - 8) * 36;
    expect(Math.sqrt(flat / count) / 257).toBeLessThan(0.1 * sigma);
    expect(Math.sqrt(stripes / count) / 257).toBeGreaterThan(0.8 * sigma);
  });
});
