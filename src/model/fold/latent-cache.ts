/** Latents of tiles around the window that is being reconstructed: each is decoded once, and dropped once passed. */
import type { CancelSignal } from '../cancel';
import { throwIfCancelled } from '../errors';
import type { TileLatent } from './entropy/tile-coder';
import { neededArea } from './reconstruct';
import { tilesUnder, type Tile, type TileGrid } from './tiles';

export class LatentCache {
  private readonly kept = new Map<number, TileLatent | null>();

  /** @param make decodes one tile; null where it is lost */
  constructor(
    private readonly grid: TileGrid,
    private readonly make: (tile: Tile) => TileLatent | null,
  ) {}

  /** Makes sure that all latents are there that a window needs, and names their tiles. Windows come top to bottom. */
  async prepare(tiles: readonly Tile[], signal?: CancelSignal): Promise<readonly Tile[]> {
    const needed = tilesUnder(this.grid, neededArea(tiles, this.grid));
    const firstRow = Math.min(...needed.map((tile) => tile.row));
    for (const index of this.kept.keys())
      if (Math.floor(index / this.grid.columns) < firstRow) this.kept.delete(index);
    for (const tile of needed) {
      if (this.kept.has(tile.index)) continue;
      throwIfCancelled(signal);
      this.kept.set(tile.index, this.make(tile));
      // Lets messages in between tiles: each takes a tenth of a second or more.
      await new Promise(setImmediate);
    }
    return needed;
  }

  get(tile: Tile): TileLatent | null {
    return this.kept.get(tile.index) ?? null;
  }
}
