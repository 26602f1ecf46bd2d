/** How a picture is cut for a network: equal tiles that touch, each read with a margin (halo) of its neighbours. */

export interface TilePlan {
  /** Interior of a tile, px; multiples of the network's stride. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Margin on each side, px, a multiple of the stride. */
  readonly haloPx: number;
  /** Left and top corners of the interiors, row by row. */
  readonly corners: readonly { readonly left: number; readonly top: number }[];
}

export interface TileSettings {
  /** What the network's input sides must be multiples of, px. */
  readonly stride: number;
  readonly haloPx: number;
  /** Largest interior, px. */
  readonly maxTilePx: number;
}

/**
 * Equal tiles that cover `width` x `height`; the last ones may reach past the edge by less than a stride a tile.
 * Equal sizes let tiles run in batches and keep every shape that TensorFlow sees the same.
 */
export function planTiles(width: number, height: number, settings: TileSettings): TilePlan {
  const { stride, haloPx, maxTilePx } = settings;
  const fit = (side: number) => {
    const count = Math.ceil(side / maxTilePx);
    return { count, size: Math.ceil(side / count / stride) * stride };
  };
  const [across, down] = [fit(width), fit(height)];
  const corners = [];
  for (let row = 0; row < down.count; row++)
    for (let column = 0; column < across.count; column++)
      corners.push({ left: column * across.size, top: row * down.size });
  return {
    tileWidth: across.size,
    tileHeight: down.size,
    haloPx,
    // Rounding up to the stride can leave the last column or row wholly outside.
    corners: corners.filter(({ left, top }) => left < width && top < height),
  };
}
