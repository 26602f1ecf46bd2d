import { describe, expect, it } from 'vitest';
import type { Picture } from '../image/picture';
import { createRandom } from '../random';
import { analyseTiles } from './analyse-picture';
import { createTurnChooser } from './choose-turn';
import { tileAt, tileGrid } from './tiles';
import { noTurn, toPlanes } from './transform/colour';
import { cdf97 } from './transform/lifting';

const spec = { levels: 5, lifting: cdf97 };
const side = 128;
const stepCode = 8 * 256;

/** Texture along one colour, `ground + value x colour`. */
function pictureOf(colour: readonly number[], isGrey = false): Picture {
  const random = createRandom(3);
  const samples = new Uint8Array(new SharedArrayBuffer(side * side * 3));
  for (let i = 0; i < side * side; i++) {
    const value = 40 * random.normal();
    colour.forEach((weight, c) => (samples[3 * i + c] = Math.min(255, Math.max(0, 128 + weight * value))));
  }
  return { width: side, height: side, bits: 8, samples, isGrey, metadata: {}, format: 'png' };
}

const filledIn = (picture: Picture, turn = noTurn) =>
  analyseTiles(picture, [tileAt(tileGrid(side, side), 0)], { ...spec, step: stepCode / 256, turn })[0].map(
    (bands) => bands.reduce((sum, band) => sum + band.filter((value) => value !== 0).length, 0),
  );

describe('createTurnChooser', () => {
  it('turns the first plane to the one colour that a picture has: the others hold nothing', () => {
    const red = pictureOf([0.9, 0.3, 0.1]);
    const turn = createTurnChooser([red])(stepCode);
    const [first, second, third] = filledIn(red, turn);
    const before = filledIn(red);
    expect(before[1]).toBeGreaterThan(1000);
    expect(first).toBeGreaterThan(1000);
    expect(second + third).toBeLessThan(0.02 * (before[1] + before[2]));
  });

  it('leaves the colours of a picture alone that vary along grey, and those of a grey one', () => {
    const planes = toPlanes(Float32Array.from(pictureOf([0.6, 0.6, 0.6]).samples), false);
    expect(planes[1].every((value) => Math.abs(value) < 1e-4)).toBe(true);
    expect(createTurnChooser([pictureOf([0.6, 0.6, 0.6])])(stepCode)).toEqual(noTurn);
    expect(createTurnChooser([pictureOf([0.6, 0.6, 0.6], true)])(stepCode)).toEqual(noTurn);
  });

  it('gives parts of a picture one turn', () => {
    const [red, green] = [pictureOf([0.9, 0.3, 0.1]), pictureOf([0.2, 0.9, 0.2])];
    const both = createTurnChooser([red, green])(stepCode);
    expect(both).not.toEqual(createTurnChooser([red])(stepCode));
    expect(both).toEqual(createTurnChooser([red, green])(stepCode));
  });
});
