/** Grain of simulated camera noise, measured against the clean picture and made again: the same look by figures. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPicture } from '../../image/load';
import { allocateSamples, type Picture } from '../../image/picture';
import { addCameraNoise, type CameraNoise } from '../../noise/camera';
import { createRandom } from '../../random';
import { measureGrain } from './measure';
import { addGrain } from './synthesise';

const sidePx = 288;
const folder = join(import.meta.dirname, '..', '..', '..', '..', 'assets', 'samples', 'clean');

/** The middle of a sample photo. */
async function square(name: string): Promise<Picture> {
  const { samples, width, height } = await loadPicture(join(folder, name));
  const [left, top] = [(width - sidePx) >> 1, (height - sidePx) >> 1];
  const cut = allocateSamples(sidePx * sidePx * 3, 8);
  for (let y = 0; y < sidePx; y++) {
    const from = ((top + y) * width + left) * 3;
    cut.set(samples.subarray(from, from + sidePx * 3), y * sidePx * 3);
  }
  return { width: sidePx, height: sidePx, bits: 8, samples: cut, isGrey: false, metadata: {}, format: 'png' };
}

function shoot(clean: Picture, noise: CameraNoise, seed: number): Picture {
  const encoded = Float32Array.from(clean.samples, (value) => value / 255);
  const shot = addCameraNoise(encoded, sidePx, noise, createRandom(seed));
  const samples = allocateSamples(shot.length, 8);
  shot.forEach((value, i) => (samples[i] = Math.round(value * 255)));
  return { ...clean, samples };
}

function grained(clean: Picture, shot: Picture): Picture {
  const values = Float32Array.from(clean.samples);
  const area = { left: 0, top: 0, width: sidePx, height: sidePx };
  addGrain(values, area, measureGrain(shot, clean, 3)!, false);
  const samples = allocateSamples(values.length, 8);
  values.forEach((value, i) => (samples[i] = Math.round(Math.min(255, Math.max(0, value)))));
  return { ...clean, samples };
}

/** Deviations in a quarter of brightness, and how luminance hangs together with the pixel beside and below. */
interface Look {
  readonly luma: number;
  readonly colour: number;
  readonly across: number;
  readonly down: number;
}

/** Clipping at black and white takes its part of shot noise and of grain alike, but not to the percent: left out. */
const quarters = [
  [0.15, 0.35],
  [0.35, 0.6],
  [0.6, 0.85],
] as const;

function lookOf(noisy: Picture, clean: Picture): (Look | null)[] {
  const plane = (weights: readonly number[]) =>
    Float32Array.from({ length: sidePx * sidePx }, (_, i) =>
      [0, 1, 2].reduce(
        (sum, c) => sum + weights[c] * (noisy.samples[i * 3 + c] - clean.samples[i * 3 + c]),
        0,
      ),
    );
  const third = Math.sqrt(1 / 3);
  const grey = plane([third, third, third]);
  const redBlue = plane([Math.SQRT1_2, 0, -Math.SQRT1_2]);
  const green = plane([1, -2, 1].map((weight) => weight / Math.sqrt(6)));
  return quarters.map(([from, to]) => {
    let [pixels, luma, colour, across, down] = [0, 0, 0, 0, 0];
    for (let i = 0; i < sidePx * (sidePx - 1) - 1; i++) {
      const [r, g, b] = clean.samples.subarray(i * 3, i * 3 + 3);
      const brightness = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
      if (brightness < from || brightness >= to) continue;
      pixels++;
      luma += grey[i] ** 2;
      colour += (redBlue[i] ** 2 + green[i] ** 2) / 2;
      across += grey[i] * grey[i + 1];
      down += grey[i] * grey[i + sidePx];
    }
    if (pixels < 4000) return null;
    return {
      luma: Math.sqrt(luma / pixels),
      colour: Math.sqrt(colour / pixels),
      across: across / luma,
      down: down / luma,
    };
  });
}

const fine: CameraNoise = {
  shot: 0.002,
  read: 1e-5,
  redGain: 1.9,
  blueGain: 1.6,
  phase: 1,
  smearPx: 0,
  fineShare: 0,
};
const coarse: CameraNoise = { ...fine, shot: 0.006, read: 5e-5, phase: 2, smearPx: 1, fineShare: 0.2 };

describe('grain of camera noise', () => {
  it.each([
    ['coffee.png', 'fine', fine],
    ['chelsea.png', 'fine', fine],
    ['astronaut.png', 'fine', fine],
    ['coffee.png', 'coarse', coarse],
    ['chelsea.png', 'coarse', coarse],
  ] as const)('%s, %s: is as strong, as coarse and as coloured', async (name, _, noise) => {
    const clean = await square(name);
    const shot = shoot(clean, noise, 11);
    const before = lookOf(shot, clean);
    const after = lookOf(grained(clean, shot), clean);
    expect(before.filter((look) => look !== null).length).toBeGreaterThan(1);
    before.forEach((there, i) => {
      const made = after[i];
      if (!there || !made) return;
      expect(Math.abs(made.luma / there.luma - 1)).toBeLessThan(0.15);
      expect(Math.abs(made.colour / made.luma / (there.colour / there.luma) - 1)).toBeLessThan(0.15);
      expect(Math.abs(made.across - there.across)).toBeLessThan(0.1);
      expect(Math.abs(made.down - there.down)).toBeLessThan(0.1);
    });
  });
});
