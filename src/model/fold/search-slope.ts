/** The slope of the decoder's error over a window of the picture, found in cells that bound the memory it takes. */
import type { CancelSignal } from '../cancel';
import { EngineError, throwIfCancelled } from '../errors';
import { mirror } from '../tile/tile-samples';
import { getTf, type Tensor4D, takeValues } from '../tf';
import type { FoldModel } from './model';
import { networkHaloPx } from './reconstruct';
import type { Rectangle } from './tiles';
import { fromPlanes, toPlanes, type ColourTurn } from './transform/colour';

/** Side of a cell, px: with what the network sees around it 200 MB at a time. */
const cellPx = 256;

export interface SlopeWindow {
  /** Of the inverse transform over `area`, by channel. */
  readonly planes: readonly Float32Array[];
  /** What they should be, `[height, width, 3]`, 8-bit scale. */
  readonly truth: Float32Array;
  readonly area: Rectangle;
  /** Where errors count; inside `area`. */
  readonly tiles: readonly Rectangle[];
  readonly model: FoldModel;
  /** 8-bit scale. */
  readonly step: number;
  readonly turn?: ColourTurn;
  readonly signal?: CancelSignal;
}

export interface WindowSlope {
  /** Half the squared error of what is decoded, derived by the planes; by channel, 8-bit scale. */
  readonly planes: Float32Array[];
  /** The squared error by tile, summed over its samples, 8-bit scale. */
  readonly errors: number[];
}

/** @throws EngineError CANCELLED */
export async function slopeOfWindow(window: SlopeWindow): Promise<WindowSlope> {
  const { planes, truth, area, tiles, turn, signal } = window;
  const coarse = fromPlanes(planes, turn);
  const slope = new Float32Array(truth.length);
  const errors: number[] = [];
  for (const tile of tiles) {
    let error = 0;
    for (const cell of cellsOf(tile)) {
      throwIfCancelled(signal);
      const inWindow = { ...cell, left: cell.left - area.left, top: cell.top - area.top };
      error += addSlopeOfCell(window, coarse, inWindow, slope);
      await new Promise(setImmediate);
    }
    errors.push(error);
  }
  // A slope has no grey point: 0 stays 0.
  for (let i = 0; i < slope.length; i++) slope[i] += 128;
  return { planes: toPlanes(slope, planes.length === 1, turn), errors };
}

function* cellsOf(tile: Rectangle): Generator<Rectangle> {
  for (let y = 0; y < tile.height; y += cellPx)
    for (let x = 0; x < tile.width; x += cellPx)
      yield {
        left: tile.left + x,
        top: tile.top + y,
        width: Math.min(cellPx, tile.width - x),
        height: Math.min(cellPx, tile.height - y),
      };
}

/** @param cell in px of the window @returns its squared error, 8-bit scale */
function addSlopeOfCell(
  { truth, area, model, step }: SlopeWindow,
  coarse: Float32Array,
  cell: Rectangle,
  slope: Float32Array,
): number {
  const tf = getTf();
  const side = (size: number) => Math.ceil(size / model.stride) * model.stride + 2 * networkHaloPx;
  const [width, height] = [side(cell.width), side(cell.height)];
  const count = width * height;
  // Beyond the window, so beyond the picture or far from what counts, it is mirrored as the decoder does.
  const places = new Int32Array(count);
  const counts = new Float32Array(count);
  for (let y = 0, at = 0; y < height; y++) {
    const [inY, row] = [y - networkHaloPx, mirror(cell.top - networkHaloPx + y, area.height) * area.width];
    for (let x = 0; x < width; x++, at++) {
      const inX = x - networkHaloPx;
      places[at] = (row + mirror(cell.left - networkHaloPx + x, area.width)) * 3;
      counts[at] = inX >= 0 && inY >= 0 && inX < cell.width && inY < cell.height ? 1 : 0;
    }
  }
  const gather = (source: Float32Array) => {
    const values = new Float32Array(count * 3);
    for (let i = 0; i < count; i++)
      for (let c = 0; c < 3; c++) values[3 * i + c] = source[places[i] + c] / 255;
    return tf.tensor(values, [1, height, width, 3]) as Tensor4D;
  };
  const input = {
    coarse: gather(coarse),
    truth: gather(truth),
    counts: tf.tensor(counts, [1, height, width, 1]) as Tensor4D,
    step,
  };
  if (!model.slope) throw new EngineError('INTERNAL', 'This model can only decode.');
  const found = model.slope(input);
  const [half] = takeValues(found.loss);
  const values = takeValues(found.slope);
  tf.dispose([input.coarse, input.truth, input.counts]);
  for (let i = 0; i < count; i++) for (let c = 0; c < 3; c++) slope[places[i] + c] += values[3 * i + c] * 255;
  return 2 * half * 255 ** 2;
}
