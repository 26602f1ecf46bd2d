/**
 * Turns a picture's colours to where they are coded best: a red flower varies along red, not along grey. The turn is the one
 * with the least sum of log(1 + 2 |value| / step) over a sample of the latent, which rises with the bits that values take
 * and rewards planes of zeros; among three angles, by coordinate descent. A picture's own transform of colours is as old as
 * Hotelling's (1933); that one minimises variances, which the largest values rule, and makes
 * some pictures larger that this one makes smaller. Encoder only: files hold the angles.
 */
import type { Picture } from '../image/picture';
import { readArea } from './analyse-picture';
import type { FoldSpec } from './model';
import { sampleAreas } from './sample-areas';
import { noTurn, toPlanes, turnRows, type ColourTurn } from './transform/colour';
import { analysePlane } from './transform/pyramid';

/** The turn at a step, in 256ths on the 8-bit scale; the same for the same step. */
export type TurnChooser = (stepCode: number) => ColourTurn;

/** What is looked at of a picture. */
type TurnedPicture = Pick<Picture, 'width' | 'height' | 'bits' | 'samples' | 'isGrey'>;

/**
 * Areas looked at, their side, and places of each band, at most: half a megapixel, or the transform of a small picture would take
 * as long again.
 */
const mostAreas = 8;
const areaPx = 256;
const placesPerBand = 6000;
/** Shorter than this share of a step, all of a place's values are zeros however they are turned. */
const shortest = 0.5;
/** Steps of the descent, units of an angle, tried from large to small, and what a turn must gain to be taken. */
const strides = [16, 4, 1];
const leastGain = 5e-5;
const largestAngle = 127;
const identity = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Values of the three planes at places of the latent, 8-bit scale, and how many places each stands for. */
interface Sample {
  readonly planes: readonly [number[], number[], number[]];
  readonly weights: number[];
}

/** @param pictures one, or parts of one: they get one turn */
export function createTurnChooser(
  pictures: readonly TurnedPicture[],
  spec: Pick<FoldSpec, 'levels' | 'lifting'>,
): TurnChooser {
  const known = new Map<number, ColourTurn>();
  let sample: Sample | undefined;
  return (stepCode) => {
    if (pictures[0].isGrey) return noTurn;
    sample ??= takeSample(pictures, spec);
    const turn = known.get(stepCode) ?? leastTurn(sample, stepCode / 256);
    known.set(stepCode, turn);
    return turn;
  };
}

function takeSample(
  pictures: readonly TurnedPicture[],
  { levels, lifting }: Pick<FoldSpec, 'levels' | 'lifting'>,
): Sample {
  const sample: Sample = { planes: [[], [], []], weights: [] };
  const most = Math.max(1, Math.floor(mostAreas / pictures.length));
  const areas = pictures.flatMap((picture) =>
    sampleAreas(picture.width, picture.height, most, areaPx).map((area) => ({ picture, area })),
  );
  for (const { picture, area } of areas) {
    const channels = toPlanes(readArea(picture, area), false).map((plane) =>
      analysePlane(plane, area.width, area.height, levels, lifting),
    );
    // The low band is coded by differences and is small.
    for (let band = 1; band < channels[0].length; band++) {
      const { length } = channels[0][band];
      const every = Math.max(1, Math.floor((length * areas.length) / placesPerBand));
      for (let i = every >> 1; i < length; i += every) {
        channels.forEach((bands, channel) => sample.planes[channel].push(bands[band][i]));
        sample.weights.push(every);
      }
    }
  }
  return sample;
}

function leastTurn(sample: Sample, step: number): ColourTurn {
  const long = keepLong(sample, shortest * step);
  let turn: ColourTurn = noTurn;
  let least = costOf(long, turn, step);
  for (const stride of strides)
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const k of [0, 1, 2])
        for (const move of [stride, -stride])
          for (;;) {
            const next = turn.map((angle, i) => (i === k ? angle + move : angle)) as [number, number, number];
            if (Math.abs(next[k]) > largestAngle) break;
            const cost = costOf(long, next, step);
            if (cost >= least * (1 - leastGain)) break;
            [turn, least, isMoving] = [next, cost, true];
          }
    }
  return turn;
}

function keepLong({ planes: [p, q, r], weights }: Sample, length: number): Sample {
  const kept = weights.map((_, i) => i).filter((i) => p[i] ** 2 + q[i] ** 2 + r[i] ** 2 > length ** 2);
  const take = (values: number[]) => kept.map((i) => values[i]);
  return { planes: [take(p), take(q), take(r)], weights: take(weights) };
}

function costOf({ planes: [p, q, r], weights }: Sample, turn: ColourTurn, step: number): number {
  const [[a, b, c], [d, e, f], [g, h, k]] = turnRows(identity, turn);
  const scale = 2 / step;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const [x, y, z] = [p[i], q[i], r[i]];
    sum +=
      weights[i] *
      Math.log(
        (1 + scale * Math.abs(a * x + b * y + c * z)) *
          (1 + scale * Math.abs(d * x + e * y + f * z)) *
          (1 + scale * Math.abs(g * x + h * y + k * z)),
      );
  }
  return sum;
}
