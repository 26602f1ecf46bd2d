import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { fromPlanes, toPlanes, type ColourTurn } from './colour';
import { cdf97 } from './lifting';
import { analysePlane, bandShapes, synthesisePlane } from './pyramid';

function noisePlane(count: number, seed = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => 255 * random.uniform());
}

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
const energy = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);

describe('wavelet pyramid', () => {
  it.each([
    [1, 1],
    [2, 1],
    [1, 33],
    [37, 53],
    [64, 64],
    [129, 31],
  ])('brings a plane of %i x %i back', (width, height) => {
    const plane = noisePlane(width * height);
    const bands = analysePlane(plane, width, height, 5, cdf97);
    expect(largestDifference(synthesisePlane(bands, width, height, 5, cdf97), plane)).toBeLessThan(1e-3);
  });

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

  it('is nearly orthonormal: energy stays within 6 %', () => {
    const plane = noisePlane(256 * 256).map((value) => value - 128);
    const bands = analysePlane(plane, 256, 256, 5, cdf97);
    const ratio = bands.reduce((sum, band) => sum + energy(band), 0) / energy(plane);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.06);
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
