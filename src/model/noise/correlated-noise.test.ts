import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPicture } from '../image/load';
import { addCameraNoise } from './camera';
import { flatColourDeviation, flatPatchDeviation } from './correlated-noise';
import { gatherPatches } from './plane-patches';
import { createRandom } from '../random';

describe('flatColourDeviation', () => {
  it.each(['astronaut', 'coffee', 'chelsea'])(
    'believes all of the colour of camera noise on %s',
    async (name) => {
      const picture = await loadPicture(join('assets', 'samples', 'clean', `${name}.png`));
      const side = 240;
      const clean = Float32Array.from({ length: side * side * 3 }, (_, i) => {
        const row = Math.floor(i / (side * 3));
        return picture.samples[row * picture.width * 3 + (i % (side * 3))] / 255;
      });
      for (const smearPx of [0, 0.8, 1.6]) {
        const noise = {
          shot: 0.004,
          read: 1e-5,
          redGain: 2,
          blueGain: 1.6,
          phase: 0,
          smearPx,
          fineShare: 0.2,
        };
        const samples = addCameraNoise(clean, side, noise, createRandom(3));
        const patches = gatherPatches({ width: side, height: side, bits: 'float', samples });
        const [redBlue, green] = [flatPatchDeviation(patches, 1)!, flatPatchDeviation(patches, 2)!];
        expect(flatColourDeviation(patches)).toBeCloseTo(Math.hypot(redBlue, green) / Math.SQRT2, 6);
      }
    },
  );

  it('leaves out the colour of edges, which follows luminance, and keeps what does not', () => {
    const side = 96;
    const random = createRandom(4);
    const samples = new Float32Array(side * side * 3);
    for (let i = 0; i < side * side; i++) {
      const isInk = ((i % side) + (Math.floor(i / side) >> 3)) % 6 < 2;
      (isInk ? [180, 40, 40] : [220, 220, 220]).forEach((value, c) => {
        samples[i * 3 + c] = (value + 4 * random.normal()) / 255;
      });
    }
    const patches = gatherPatches({ width: side, height: side, bits: 'float', samples });
    expect(Math.hypot(flatPatchDeviation(patches, 1)!, flatPatchDeviation(patches, 2)!)).toBeGreaterThan(20);
    // The flattest tenth has less than the 4 of the whole.
    const found = flatColourDeviation(patches)!;
    expect(found).toBeGreaterThan(2.5);
    expect(found).toBeLessThan(4);
  });
});
