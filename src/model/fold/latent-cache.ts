/** Latents of tiles around the window that is being reconstructed: each is decoded once, and dropped once passed. */
import type { CancelSignal } from '../cancel';
import { throwIfCancelled } from '../errors';
import type { TileLatent } from './entropy/tile-coder';
import type { FoldSpec } from './model';
import { neededArea } from './reconstruct';
import { tilesUnder, type Tile, type TileGrid } from './tiles';

export class LatentCache {
  private readonly asked = new Map<number, Promise<TileLatent | null>>();
  private readonly kept = new Map<number, TileLatent | null>();

  /**
   * @param spec of the model that reconstructs
   * @param make decodes one tile; null where it is lost
   */
  constructor(
    private readonly grid: TileGrid,
    private readonly spec: Pick<FoldSpec, 'levels' | 'lifting'>,
    private readonly make: (tile: Tile) => Promise<TileLatent | null>,
  ) {}

  /**
   * Makes sure that all latents are there that a window needs, and names their tiles. Windows come top to bottom.
   * @param next window: its latents are begun, so that they are made while this one is reconstructed
   */
  async prepare(
    tiles: readonly Tile[],
    next?: readonly Tile[],
    signal?: CancelSignal,
  ): Promise<readonly Tile[]> {
    const needed = this.under(tiles);
    const firstRow = Math.min(...needed.map((tile) => tile.row));
    for (const index of this.asked.keys())
      if (Math.floor(index / this.grid.columns) < firstRow) {
        this.asked.delete(index);
        this.kept.delete(index);
      }
    needed.forEach((tile) => this.ask(tile));
    for (const tile of needed) {
      throwIfCancelled(signal);
      this.kept.set(tile.index, await this.asked.get(tile.index)!);
    }
    if (next) this.under(next).forEach((tile) => this.ask(tile));
    return needed;
  }

  get(tile: Tile): TileLatent | null {
    return this.kept.get(tile.index) ?? null;
  }

  private under(tiles: readonly Tile[]): Tile[] {
    return tilesUnder(this.grid, neededArea(tiles, this.grid, this.spec));
  }

  private ask(tile: Tile): void {
    if (this.asked.has(tile.index)) return;
    const latent = this.make(tile);
    // Awaited later, or never after a cancel: a rejection must not count as unhandled meanwhile.
    latent.catch(() => undefined);
    this.asked.set(tile.index, latent);
  }
}
