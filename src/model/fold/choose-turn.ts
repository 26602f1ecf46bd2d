/**
 * Turns a picture's colours to where they are coded best: a red flower varies along red, not along grey. The turn is the one
 * with the least sum of log(1 + 2 |value| / step) over a sample of the picture's details, which rises with the bits that values take
 * and rewards planes of zeros; among three angles, by coordinate descent. A picture's own transform of colours is as old as
 * Hotelling's (1933); that one minimises variances, which the largest values rule, and makes
 * some pictures larger that this one makes smaller. Encoder only: files hold the angles.
 */
import type { Picture } from '../image/picture';
import { readArea } from './analyse-picture';
import { sampleAreas } from './sample-areas';
import type { Rectangle } from './tiles';
import { largestAngle, noTurn, toPlanes, turnRows, type ColourTurn } from './transform/colour';
import { haarLevels } from './transform/haar';

/** The turn at a step, in 256ths on the 8-bit scale; the same for the same step. */
export type TurnChooser = (stepCode: number) => ColourTurn;

/** What is looked at of a picture. */
type TurnedPicture = Pick<Picture, 'width' | 'height' | 'bits' | 'samples' | 'isGrey'>;

/**
 * Blocks looked at, spread over the picture, their side, and places of each band, at most: a quarter of a megapixel, so that looking
 * takes a fraction of coding even where the picture is small.
 */
const mostBlocks = 256;
const blockPx = 32;
const placesPerBand = 6000;
/** Shorter than this share of a step, all of a place's values are zeros however they are turned. */
const shortest = 0.5;
/** Steps of the descent, units of an angle, tried from large to small, and what a turn must gain to be taken. */
const strides = [16, 4, 1];
const leastGain = 5e-5;
const identity = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Details of the three planes at places of the picture, 8-bit scale, and how many places each stands for. */
interface Sample {
  readonly planes: readonly [number[], number[], number[]];
  readonly weights: number[];
}

/** @param pictures one, or parts of one: they get one turn */
export function createTurnChooser(pictures: readonly TurnedPicture[]): TurnChooser {
  const known = new Map<number, ColourTurn>();
  let sample: Sample | undefined;
  return (stepCode) => {
    if (pictures[0].isGrey) return noTurn;
    sample ??= takeSample(pictures);
    const turn = known.get(stepCode) ?? leastTurn(sample, stepCode / 256);
    known.set(stepCode, turn);
    return turn;
  };
}

function takeSample(pictures: readonly TurnedPicture[]): Sample {
  const sample: Sample = { planes: [[], [], []], weights: [] };
  const most = Math.max(1, Math.floor(mostBlocks / pictures.length));
  const blocks = pictures.flatMap((picture) =>
    sampleAreas(picture.width, picture.height, most, blockPx).flatMap((area) =>
      blocksIn(area).map((block) => ({ picture, block })),
    ),
  );
  for (const { picture, block } of blocks) {
    const [first, second, third] = toPlanes(readArea(picture, block), false).map((plane) =>
      haarLevels(plane, blockPx),
    );
    for (const [level, { side, bands }] of first.entries()) {
      const length = side * side;
      const every = Math.min(length, Math.max(1, Math.floor((length * blocks.length) / placesPerBand)));
      for (let band = 0; band < bands.length; band++)
        for (let i = every >> 1; i < length; i += every) {
          sample.planes[0].push(bands[band][i]);
          sample.planes[1].push(second[level].bands[band][i]);
          sample.planes[2].push(third[level].bands[band][i]);
          sample.weights.push(every);
        }
    }
  }
  return sample;
}

/** The whole blocks of an area; none where it is smaller. */
function blocksIn({ left, top, width, height }: Rectangle): Rectangle[] {
  const blocks: Rectangle[] = [];
  for (let y = 0; y + blockPx <= height; y += blockPx)
    for (let x = 0; x + blockPx <= width; x += blockPx)
      blocks.push({ left: left + x, top: top + y, width: blockPx, height: blockPx });
  return blocks;
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
