import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { fromPlanes, toPlanes, type ColourTurn } from './colour';
import learned from './learned-lifting.json';
import { cdf97, liftingReach, type LiftingSpec } from './lifting';
import { analysePlane, bandShapes, synthesisePlane } from './pyramid';

function noisePlane(count: number, seed = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => 255 * random.uniform());
}

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
const energy = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);

const learnedLifting: LiftingSpec = learned.levels;

describe.each([
  ['CDF 9/7', cdf97 as LiftingSpec],
  ['learned', learnedLifting],
])('wavelet pyramid, %s', (_, lifting) => {
  it.each([
    [1, 1],
    [2, 1],
    [1, 33],
    [3, 5],
    [37, 53],
    [64, 64],
    [129, 31],
  ])('brings a plane of %i x %i back', (width, height) => {
    const plane = noisePlane(width * height);
    const bands = analysePlane(plane, width, height, 5, lifting);
    expect(largestDifference(synthesisePlane(bands, width, height, 5, lifting), plane)).toBeLessThan(1e-3);
  });

  it('leaves nothing of a constant plane in the high bands', () => {
    const bands = analysePlane(new Float32Array(64 * 64).fill(10), 64, 64, 5, lifting);
    expect(Math.min(...bands[0])).toBeCloseTo(Math.max(...bands[0]), 2);
    bands.slice(1).forEach((band) => band.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-3)));
  });

  it('is nearly orthonormal: energy stays within 6 %, that of errors within 7 %', () => {
    const plane = noisePlane(256 * 256).map((value) => value - 128);
    const bands = analysePlane(plane, 256, 256, 5, lifting);
    const total = (of: Float32Array[]) => of.reduce((sum, band) => sum + energy(band), 0);
    expect(Math.abs(total(bands) / energy(plane) - 1)).toBeLessThan(0.06);
    const errors = bands.map((band, i) => noisePlane(band.length, i).map((value) => value / 255 - 0.5));
    const error = synthesisePlane(errors, 256, 256, 5, lifting);
    expect(Math.abs(energy(error) / total(errors) - 1)).toBeLessThan(0.07);
  });

  it.each([1, 2, 5])('sees no further than it says over %i levels', (levels) => {
    const [size, place] = [1024, 2 ** levels];
    const reach = Math.ceil(liftingReach(lifting, levels) / place) * place;
    const plane = noisePlane(size);
    const from = size / 2;
    const part = plane.slice(from - reach);
    const whole = analysePlane(plane, size, 1, levels, lifting);
    const seen = analysePlane(part, part.length, 1, levels, lifting);
    const shapes = bandShapes(part.length, 1, levels);
    seen.forEach((band, i) => {
      const skipped = (from - reach) >> shapes[i].level;
      for (let x = reach >> shapes[i].level; x < band.length; x++)
        expect(Math.abs(band[x] - whole[i][skipped + x])).toBeLessThan(1e-2);
    });
  });
});

describe('wavelet pyramid', () => {
  it('has the band sizes that it says', () => {
    const bands = analysePlane(noisePlane(37 * 53), 37, 53, 5, cdf97);
    const shapes = bandShapes(37, 53, 5);
    expect(bands.map((band) => band.length)).toEqual(shapes.map(({ width, height }) => width * height));
    expect(shapes[0]).toEqual({ level: 5, orientation: 0, width: 2, height: 2 });
  });

  it('keeps a constant plane in the low band alone, doubled at each level', () => {
    const bands = analysePlane(new Float32Array(64 * 64).fill(10), 64, 64, 5, cdf97);
    bands[0].forEach((value) => expect(value).toBeCloseTo(320, 2));
    bands.slice(1).forEach((band) => band.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-3)));
  });
});

describe('colour planes', () => {
  it.each<ColourTurn>([
    [0, 0, 0],
    [30, -70, 127],
    [-128, 5, 64],
  ])('are orthonormal around mid-grey and come back, turned by %i, %i, %i', (...turn) => {
    const rgb = noisePlane(300);
    const planes = toPlanes(rgb, false, turn);
    const centred = rgb.map((value) => value - 128);
    const total = planes.reduce((sum, plane) => sum + energy(plane), 0);
    expect(total / energy(centred)).toBeCloseTo(1, 5);
    expect(largestDifference(fromPlanes(planes, turn), rgb)).toBeLessThan(1e-3);
  });

  it('give one plane for a grey picture', () => {
    const grey = Float32Array.from([10, 10, 10, 200, 200, 200]);
    const planes = toPlanes(grey, true);
    expect(planes).toHaveLength(1);
    expect(largestDifference(fromPlanes(planes), grey)).toBeLessThan(1e-4);
  });
});
