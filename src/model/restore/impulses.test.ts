import { describe, expect, it } from 'vitest';
import { allocateSamples, peakOf } from '../image/picture';
import { createRandom } from '../random';
import { fillImpulses, type ImpulsePicture } from './impulses';

/** Smooth waves of all brightnesses from 30 to 225, by place. */
const waves = (x: number, y: number, c: number) => 127 + 97 * Math.sin(x / 19 + c) * Math.cos(y / 23 - c);

function draw(at: (x: number, y: number, c: number) => number, side = 160, bits: 8 | 16 = 8): ImpulsePicture {
  const samples = allocateSamples(side * side * 3, bits);
  const scale = peakOf(bits) / 255;
  for (let i = 0; i < samples.length; i++) {
    const place = Math.floor(i / 3);
    const value = at(place % side, Math.floor(place / side), i % 3);
    samples[i] = Math.round(Math.min(255, Math.max(0, value)) * scale);
  }
  return { width: side, height: side, bits, samples };
}

/** Salt and pepper in a share of the pixels, or of the samples of each channel. */
function spoil(picture: ImpulsePicture, share: number, isByChannel = false): ImpulsePicture {
  const random = createRandom(3);
  const samples = allocateSamples(picture.samples.length, picture.bits);
  samples.set(picture.samples);
  for (let i = 0; i < samples.length; i += isByChannel ? 1 : 3)
    if (random.uniform() < share)
      samples.fill(random.integer(2) * peakOf(picture.bits), i, i + (isByChannel ? 1 : 3));
  return { ...picture, samples };
}

/** Root mean square difference, 0-255 scale. */
function distance(a: ImpulsePicture, b: ImpulsePicture): number {
  let sum = 0;
  for (let i = 0; i < a.samples.length; i++) sum += (a.samples[i] - b.samples[i]) ** 2;
  return (Math.sqrt(sum / a.samples.length) * 255) / peakOf(a.bits);
}

describe('impulses are filled from around', () => {
  it.each([
    [0.005, false, 8],
    [0.02, true, 8],
    [0.1, false, 16],
    [0.3, false, 8],
    [0.3, true, 16],
  ] as const)('share %s, by channel %s, %s bits', (share, isByChannel, bits) => {
    const clean = draw(waves, 160, bits);
    const noisy = spoil(clean, share, isByChannel);
    const filled = fillImpulses(noisy);
    expect(filled.share).toBeGreaterThan(0.9 * share);
    expect(filled.share).toBeLessThan(1.1 * share + 0.002);
    expect(distance(filled.picture, clean)).toBeLessThan(0.05 * distance(noisy, clean));
  });

  it('and what is white in truth stays white', () => {
    const clean = draw((x, y, c) => (x > 60 && x < 100 && y > 60 && y < 100 ? 255 : waves(x, y, c)));
    const { picture } = fillImpulses(spoil(clean, 0.05));
    expect(distance(picture, clean)).toBeLessThan(2);
  });
});

describe('nothing is filled in', () => {
  const random = createRandom(9);
  const isStar = new Set(Array.from({ length: 150 }, () => random.integer(160 * 160)));
  it.each<[string, ImpulsePicture]>([
    ['a clean photo', draw(waves)],
    ['strong Gaussian noise, clipped', draw((x, y, c) => waves(x, y, c) + 60 * random.normal())],
    ['noise of every value', draw(() => random.integer(256))],
    ['a sky of stars', draw((x, y, c) => (isStar.has(y * 160 + x) ? 255 : 20 + waves(x, y, c) / 4))],
    ['a dithered drawing', draw((x, y, c) => 128 * Math.floor(waves(x, y, c) / 128 + random.uniform()))],
    [
      'black dots on a photo',
      draw((x, y, c) => (x % 16 === 0 && y % 16 === 0 ? 0 : 80 + waves(x, y, c) / 2)),
    ],
    ['a picture of one pixel', draw(() => 255, 1)],
  ])('%s', (_, picture) => {
    expect(fillImpulses(picture)).toEqual({ picture, share: 0 });
  });
});
