import { describe, expect, it } from 'vitest';
import { allocateSamples } from '../image/picture';
import { lumaNoiseAt, residualNoiseCurve } from './noise-curve';
import { createRandom } from '../random';

const point = (brightness: number, sigmaLuma: number) => ({ brightness, sigmaLuma, sigmaColour: 0 });

/** The same noise in R, G and B is all luminance: (r + g + b) / sqrt(3) of it. */
const grey = Math.sqrt(3);

/** Left half dark, right half bright, each with its own grey noise; the denoised twin is flat. */
function twoHalves(darkSigma: number, brightSigma: number) {
  const [width, height] = [200, 100];
  const random = createRandom(3);
  const denoised = new Uint16Array(width * height * 3);
  const samples = allocateSamples(width * height * 3, 16);
  for (let i = 0; i < width * height; i += 1) {
    const isDark = i % width < width / 2;
    const noise = random.normal() * (isDark ? darkSigma : brightSigma);
    for (let c = 0; c < 3; c += 1) {
      denoised[i * 3 + c] = (isDark ? 60 : 180) * 257;
      samples[i * 3 + c] = Math.round(((isDark ? 60 : 180) + noise) * 257);
    }
  }
  return { picture: { width, height, bits: 16 as const, samples }, denoised };
}

describe('residualNoiseCurve', () => {
  it('finds the noise of each brightness, within 3 %', () => {
    const { picture, denoised } = twoHalves(4, 12);
    const curve = residualNoiseCurve(picture, denoised);
    expect(curve).toHaveLength(2);
    expect(curve[0].brightness).toBeCloseTo(60 / 255, 3);
    expect(curve[0].sigmaLuma / grey / 4).toBeGreaterThan(0.97);
    expect(curve[0].sigmaLuma / grey / 4).toBeLessThan(1.03);
    expect(curve[1].sigmaLuma / grey / 12).toBeGreaterThan(0.97);
    expect(curve[1].sigmaLuma / grey / 12).toBeLessThan(1.03);
    // The same noise in R, G and B has no colour.
    expect(curve[1].sigmaColour).toBeLessThan(0.1);
  });

  it('is not moved by a few removed edges', () => {
    const { picture, denoised } = twoHalves(4, 12);
    for (let i = 0; i < picture.samples.length; i += 150) picture.samples[i] = 65535;
    expect(residualNoiseCurve(picture, denoised)[0].sigmaLuma / grey / 4).toBeLessThan(1.08);
  });

  it('leaves out brightnesses that the picture does not have', () => {
    const picture = { width: 10, height: 10, bits: 8 as const, samples: allocateSamples(300, 8) };
    expect(residualNoiseCurve(picture, new Uint16Array(300))).toEqual([]);
  });
});

describe('lumaNoiseAt', () => {
  it('is straight between points and level beyond them', () => {
    const curve = [point(0.2, 4), point(0.6, 8)];
    expect([0, 0.2, 0.4, 0.6, 1].map((brightness) => lumaNoiseAt(curve, brightness))).toEqual([
      4, 4, 6, 8, 8,
    ]);
    expect(lumaNoiseAt([], 0.5)).toBe(0);
  });
});
