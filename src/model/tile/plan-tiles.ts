/** How a picture is cut for a network: what it is given overlaps (halo), what it makes touches. */

export interface PlannedTile {
  /** Upper left corner of what the network is given, px; may lie outside the picture, as its other end may. */
  readonly inputLeft: number;
  readonly inputTop: number;
  /** What of the picture it makes, px; inside the picture. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface TilePlan {
  /** What the network is given for every tile, px; multiples of its stride. */
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** Row by row. */
  readonly tiles: readonly PlannedTile[];
}

export interface TileSettings {
  /** What the network's input sides must be multiples of, px. */
  readonly stride: number;
  /** Margin that a tile is given of its neighbours, px. */
  readonly haloPx: number;
  /** Margin beyond the edges of the picture, px: there is nothing to be seen there, so it may be small. */
  readonly edgePx: number;
  /** Largest side of what the network is given, px; more than two halos and an edge. */
  readonly maxInputPx: number;
}

/** One axis of the plan: the tiles' inputs and what they make. */
interface Span {
  readonly input: number;
  readonly from: number;
  readonly length: number;
}

/** Inputs of one size let tiles run in batches and keep every shape that TensorFlow sees the same. */
export function planTiles(width: number, height: number, settings: TileSettings): TilePlan {
  const [across, down] = [planAxis(width, settings), planAxis(height, settings)];
  return {
    inputWidth: across.inputPx,
    inputHeight: down.inputPx,
    tiles: down.spans.flatMap((row) =>
      across.spans.map((column) => ({
        inputLeft: column.input,
        inputTop: row.input,
        left: column.from,
        top: row.from,
        width: column.length,
        height: row.length,
      })),
    ),
  };
}

function planAxis(size: number, { stride, haloPx, edgePx, maxInputPx }: TileSettings) {
  const inputFor = (count: number) =>
    Math.ceil((size + 2 * edgePx + 2 * haloPx * (count - 1)) / count / stride) * stride;
  let count = 1;
  while (inputFor(count) > maxInputPx) count++;
  const inputPx = inputFor(count);
  const spans: Span[] = [];
  for (let i = 0, from = 0; from < size; i++) {
    const input = i * (inputPx - 2 * haloPx) - edgePx;
    const end = i === count - 1 ? size : Math.min(size, input + inputPx - haloPx);
    spans.push({ input, from, length: end - from });
    from = end;
  }
  return { inputPx, spans };
}
