import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { haarLevels } from './haar';

const side = 16;
const blockOf = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side)));
const energy = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);

describe('haarLevels', () => {
  it('holds all of a block’s energy but that of its mean', () => {
    const random = createRandom(5);
    const block = blockOf(() => random.normal());
    const mean = block.reduce((sum, value) => sum + value, 0) / block.length;
    const levels = haarLevels(block, side);
    expect(levels.map((level) => level.side)).toEqual([8, 4, 2, 1]);
    const details = levels.flatMap(({ bands }) => bands.map(energy)).reduce((sum, value) => sum + value, 0);
    expect(details).toBeCloseTo(energy(block) - block.length * mean * mean, 3);
  });

  it('answers to stripes in one band only', () => {
    const [{ bands }] = haarLevels(
      blockOf((x) => x % 2),
      side,
    );
    expect(bands.map((band) => Math.round(energy(band)))).toEqual([64, 0, 0]);
    const [{ bands: turned }] = haarLevels(
      blockOf((_, y) => y % 2),
      side,
    );
    expect(turned.map((band) => Math.round(energy(band)))).toEqual([0, 64, 0]);
  });
});
