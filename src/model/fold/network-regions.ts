/** Which tiles the decoder's network is given in one go: the more, the less of its work is spent on what is around them. */
import type { Precision } from '../graph/build-network';
import { boundsOf, type Rectangle, type Tile } from './tiles';

/** Pixels at a time: activations stay under 400 MB, as Restore's do. Each holds two tiles of full size, one above the other. */
const mostPixels: Readonly<Record<Precision, number>> = { float32: 2 ** 19, bfloat16: 2 ** 20 };

/** Neighbouring columns of tiles. */
export interface NetworkRegion extends Rectangle {
  readonly tiles: readonly Tile[];
}

/** @param tiles a window, see `tileWindows`, or one tile */
export function networkRegions(tiles: readonly Tile[], precision: Precision): NetworkRegion[] {
  const columns = new Map<number, Tile[]>();
  for (const tile of tiles) columns.set(tile.column, [...(columns.get(tile.column) ?? []), tile]);
  const regions: NetworkRegion[] = [];
  for (const column of columns.values()) {
    const last = regions.at(-1);
    const wider = last && regionOf([...last.tiles, ...column]);
    if (wider && wider.width * wider.height <= mostPixels[precision]) regions[regions.length - 1] = wider;
    else regions.push(regionOf(column));
  }
  return regions;
}

function regionOf(tiles: readonly Tile[]): NetworkRegion {
  return { ...boundsOf(tiles), tiles };
}
