/**
 * A made table whose columns hang together (a machine's readings), with planted mistakes: wrong cells, in rows that are
 * otherwise right, and missing cells. So what cleaning finds can be counted.
 */
import { createRandom, mixSeed } from '../../../random';

export interface MadeTable {
  readonly columns: readonly string[];
  readonly values: Float64Array;
  /** 1 where a cell was made wrong. */
  readonly planted: Uint8Array;
  /** The values before anything was spoilt. */
  readonly truth: Float64Array;
}

const columns = [
  'speed rpm',
  'load %',
  'power kW',
  'torque Nm',
  'current A',
  'temperature C',
  'flow l/min',
  'vibration mm/s',
];

/** Readings at a speed and a load, with a little noise. */
function reading(speed: number, load: number, noise: () => number): number[] {
  const torque = 20 + 180 * load * (1 - 0.25 * (speed / 3000) ** 2);
  const power = (torque * speed * 2 * Math.PI) / 60 / 1000;
  const current = 4 + 1.9 * power + 0.01 * torque;
  const temperature = 25 + 0.9 * power + 12 * load ** 2;
  const flow = 2 + 0.012 * speed;
  const vibration = 0.4 + 1.6 * (speed / 3000) ** 2 + 0.3 * load;
  return [speed, 100 * load, power, torque, current, temperature, flow, vibration].map(
    (value) => value * (1 + 0.01 * noise()),
  );
}

/** @param wrong share of rows with wrong cells @param missing share of empty cells */
export function makeTable(rows: number, wrong: number, missing: number, seed: number): MadeTable {
  const random = createRandom(mixSeed(seed, 51));
  const width = columns.length;
  const truth = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++)
    truth.set(
      reading(600 + 2400 * random.uniform(), 0.1 + 0.9 * random.uniform(), () => random.normal()),
      row * width,
    );
  const values = Float64Array.from(truth);
  const planted = new Uint8Array(values.length);
  for (let row = 0; row < rows; row++) {
    if (random.uniform() < wrong) {
      const cell = row * width + random.integer(width);
      // Another row's reading: each value is a likely one, only not with its neighbours.
      const other = truth[random.integer(rows) * width + (cell % width)];
      const isClose = Math.abs(other - truth[cell]) < 0.3 * Math.abs(truth[cell]);
      values[cell] = isClose ? truth[cell] * 1.8 : other;
      planted[cell] = 1;
    }
    for (let column = 0; column < width; column++)
      if (!planted[row * width + column] && random.uniform() < missing) values[row * width + column] = NaN;
  }
  return { columns, values, planted, truth };
}
