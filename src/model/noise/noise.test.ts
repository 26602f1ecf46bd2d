import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPicture } from '../image/load';
import { allocateSamples, type Picture } from '../image/picture';
import { toGrey } from '../training/patch-noise';
import { addCameraNoise, type CameraNoise } from './camera';
import { estimateNoise } from './estimate-noise';
import { throughJpeg } from './jpeg';
import { createRandom, mixSeed } from '../random';

/** Smooth waves: what a photo without texture looks like to the estimator. */
function waves(side: number, sigma: number, offset = 128): Picture {
  const random = createRandom(9);
  const samples = allocateSamples(side * side * 3, 8);
  for (let i = 0; i < samples.length; i++) {
    const x = Math.floor(i / 3) % side;
    const y = Math.floor(i / 3 / side);
    const value = offset + 30 * Math.sin(x / 60 + y / 90) + sigma * random.normal();
    samples[i] = Math.max(0, Math.min(255, Math.round(value)));
  }
  return { width: side, height: side, bits: 8, samples, isGrey: false, metadata: {}, format: 'png' };
}

describe('createRandom', () => {
  it('repeats with its seed and differs with another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed).uniform);
    expect(draw(4)).toEqual(draw(4));
    expect(draw(4)).not.toEqual(draw(5));
    expect(mixSeed(1, 2)).not.toBe(mixSeed(2, 1));
  });

  it('draws normals of mean 0 and deviation 1', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // Four standard errors: 4 / sqrt(20000) and 4 * sqrt(2 / 20000).
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });
});

describe('estimateNoise', () => {
  it('finds nothing where there is nothing to tell from', () => {
    expect(estimateNoise(waves(8, 30)).sigma).toBe(0);
  });

  // At sigma 2 the waves vary more within a patch than the noise does.
  it.each([
    [2, 0.1],
    [10, 0.05],
    [25, 0.05],
  ])('finds sigma %d within a share of %d', (sigma, share) => {
    const found = estimateNoise(waves(160, sigma));
    expect(Math.abs(found.sigma / sigma - 1)).toBeLessThan(share);
    expect(Math.abs(found.sigmaLuma / sigma - 1)).toBeLessThan(0.1);
  });

  it('finds a clean picture clean', () => {
    expect(estimateNoise(waves(160, 0)).sigma).toBeLessThan(0.6);
  });

  it('does not take the texture of a clean picture for noise', () => {
    // Luminance as rough as noise under smooth colour: sand, foliage.
    const textured = waves(160, 0);
    const random = createRandom(2);
    for (let i = 0; i < textured.samples.length; i += 3) {
      const grain = Math.round(10 * random.normal());
      textured.samples[i] += grain + 20;
      textured.samples[i + 1] += grain;
      textured.samples[i + 2] += grain;
    }
    expect(estimateNoise(textured).sigma).toBeLessThan(1);
  });

  it('finds the noise that a camera smeared over neighbours, within a quarter', () => {
    const side = 160;
    const scene = waves(side, 0);
    const clean = Float32Array.from(scene.samples, (value) => value / 255);
    const noise = { shot: 0.006, read: 1e-4, redGain: 2, blueGain: 1.6, phase: 0, smearPx: 0, fineShare: 0 };
    const shot = addCameraNoise(clean, side, noise, createRandom(3));
    const samples = allocateSamples(clean.length, 8);
    let squares = 0;
    for (let i = 0; i < clean.length; i++) {
      samples[i] = Math.round(shot[i] * 255);
      squares += (samples[i] - clean[i] * 255) ** 2;
    }
    const truth = Math.sqrt(squares / clean.length);
    const found = estimateNoise({ ...scene, samples });
    expect(Math.abs(found.sigma / truth - 1)).toBeLessThan(0.25);
    expect(found.isCorrelated).toBe(true);
  });

  it.each([
    [0.001, 85, 'colour'],
    [0.004, 75, 'colour'],
    [0.01, 92, 'colour'],
    [0.001, 85, 'grey'],
    [0.004, 75, 'grey'],
    [0.01, 92, 'grey'],
  ])(
    'finds what is left of camera noise (shot %d) in a JPEG of quality %d, %s',
    async (shot, quality, look) => {
      const picture = await loadPicture(join('assets', 'samples', 'clean', 'astronaut.png'));
      const side = 384;
      const clean = new Float32Array(side * side * 3);
      for (let y = 0; y < side; y++)
        for (let i = 0; i < side * 3; i++)
          clean[y * side * 3 + i] = picture.samples[y * picture.width * 3 + i] / 255;
      const noise = { shot, read: 1e-5, redGain: 2, blueGain: 1.6, phase: 0, smearPx: 0.8, fineShare: 0.2 };
      const shown = (patch: Float32Array) => (look === 'grey' ? toGrey(patch) : patch);
      const truth = shown(clean);
      const noisy = shown(addCameraNoise(clean, side, noise, createRandom(3)));
      const file = { quality, chromaSubsampling: '4:2:0', left: 0, top: 0 } as const;
      const [decoded] = await throughJpeg([noisy], side, file);
      const samples = allocateSamples(clean.length, 8);
      let squares = 0;
      for (let i = 0; i < clean.length; i++) {
        samples[i] = Math.round(decoded[i] * 255);
        squares += (255 * (decoded[i] - truth[i])) ** 2;
      }
      const found = estimateNoise({ width: side, height: side, bits: 8, samples, format: 'jpeg' }).sigma;
      expect(Math.abs(Math.log(found / Math.sqrt(squares / clean.length)))).toBeLessThan(0.4);
    },
  );

  it('looks past what clipping has eaten', () => {
    const found = estimateNoise(waves(160, 25, 40));
    expect(Math.abs(found.sigma / 25 - 1)).toBeLessThan(0.12);
    expect(found.isCorrelated).toBe(false);
  });

  it.each([45, 210])('finds strong noise where all of it was clipped, around %i', (offset) => {
    expect(Math.abs(estimateNoise(waves(160, 50, offset)).sigma / 50 - 1)).toBeLessThan(0.06);
  });
});

describe('addCameraNoise', () => {
  const side = 48;
  const clean = new Float32Array(side * side * 3).map((_, i) => (Math.floor(i / 3) % side < 24 ? 0.2 : 0.8));
  const quiet = { shot: 0, read: 0, redGain: 2, blueGain: 1.5, phase: 1, smearPx: 0, fineShare: 0 };

  it('gives flat areas back unchanged when the sensor is quiet', () => {
    const developed = addCameraNoise(clean, side, quiet, createRandom(1));
    for (let y = 4; y < side - 4; y++)
      for (const x of [8, 40])
        for (let c = 0; c < 3; c++) {
          const at = (y * side + x) * 3 + c;
          expect(developed[at]).toBeCloseTo(clean[at], 4);
        }
  });

  it("smears it further with the camera's own noise reduction, without taking most of its power", () => {
    const noise = { ...quiet, shot: 0.002, read: 1e-5 };
    const sharp = addCameraNoise(clean, side, noise, createRandom(1));
    const coarse = addCameraNoise(clean, side, { ...noise, smearPx: 1.5 }, createRandom(1));
    const figures = (developed: Float32Array) => {
      let [own, threeAway] = [0, 0];
      for (let y = 8; y < side - 8; y++)
        for (let x = 8; x < 14; x++) {
          const at = (y * side + x) * 3;
          own += (developed[at] - clean[at]) ** 2;
          threeAway += (developed[at] - clean[at]) * (developed[at + 9] - clean[at + 9]);
        }
      return { own, correlation: threeAway / own };
    };
    expect(figures(sharp).correlation).toBeLessThan(0.25);
    expect(figures(coarse).correlation).toBeGreaterThan(0.3);
    expect(figures(coarse).own / figures(sharp).own).toBeGreaterThan(0.1);
  });

  it('gives every pixel its own noise where the photo was made small, and colour in its measure', () => {
    const noise = { ...quiet, shot: 0.002, read: 1e-5, isWhole: true };
    const figures = (saturation: number) => {
      const developed = addCameraNoise(clean, side, { ...noise, saturation }, createRandom(1));
      let [own, shifted, colour] = [0, 0, 0];
      for (let i = 0; i < clean.length - 3; i += 3) {
        const [red, green, next] = [i, i + 1, i + 3].map((at) => developed[at] - clean[at]);
        own += red * red;
        shifted += red * next;
        colour += (red - green) ** 2;
      }
      return { correlation: shifted / own, colour };
    };
    expect(Math.abs(figures(1).correlation)).toBeLessThan(0.1);
    expect(figures(1.5).colour / figures(1).colour).toBeGreaterThan(1.8);
  });

  it('smears colour further than luminance, and sharpens luminance alone', () => {
    const noise = { ...quiet, shot: 0.002, read: 1e-5, smearPx: 0.6 };
    /** Mean squared difference of neighbours over the power, of luminance and of red against green. */
    const figures = (change: Partial<CameraNoise>) => {
      const developed = addCameraNoise(clean, side, { ...noise, ...change }, createRandom(1));
      const added = developed.map((value, i) => value - clean[i]);
      const grey = (i: number) => 0.299 * added[i] + 0.587 * added[i + 1] + 0.114 * added[i + 2];
      const roughness = (of: (i: number) => number) => {
        let [power, steps] = [0, 0];
        for (let i = 0; i < added.length - 3; i += 3) {
          power += of(i) ** 2;
          steps += (of(i) - of(i + 3)) ** 2;
        }
        return steps / power;
      };
      return { luminance: roughness(grey), colour: roughness((i) => added[i] - added[i + 1]) };
    };
    const plain = figures({});
    const coarse = figures({ colourSmearPx: 3 });
    const sharpened = figures({ sharpening: { amount: 1, radiusPx: 1 } });
    expect(coarse.colour).toBeLessThan(0.7 * plain.colour);
    expect(coarse.luminance).toBeGreaterThan(0.8 * plain.luminance);
    expect(sharpened.luminance).toBeGreaterThan(1.2 * plain.luminance);
    expect(sharpened.colour / plain.colour).toBeCloseTo(1, 1);
  });

  it('correlates the noise of neighbours, as a demosaiced photo does', () => {
    const noise = { ...quiet, shot: 0.002, read: 1e-5 };
    const developed = addCameraNoise(clean, side, noise, createRandom(1));
    let own = 0;
    let shifted = 0;
    for (let y = 4; y < side - 4; y++)
      for (let x = 4; x < 18; x++) {
        const at = (y * side + x) * 3;
        const here = developed[at] - clean[at];
        own += here * here;
        shifted += here * (developed[at + 3] - clean[at + 3]);
      }
    expect(shifted / own).toBeGreaterThan(0.2);
  });
});
