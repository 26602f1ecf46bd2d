/**
 * The canvas of the comparison: draws a scene when it changed or a tile came, never otherwise. A frame costs as much as
 * there are tiles on the screen; nothing here grows with the photo.
 */
import type { Layer, RawTile, Strengths } from '../../../engine/contract';
import { paintPane, type Overlay, type Pane } from './painter';
import { levelFor, topLevel, visibleTiles, type GridTile } from './tile-grid';
import { TileStore, type TileWish } from './tile-store';
import type { Size, Viewport } from './viewport';

/** Which pixels a pane shows. `version` changes whenever they do. */
export interface LayerView {
  /** Names the photo for as long as it is in the queue. */
  readonly photoKey: string;
  readonly photoId: string;
  readonly layer: Layer;
  readonly version: string;
  /** There are no pixels yet: the thumbnail alone is shown, and no tile is asked for. */
  readonly isQuickLook?: boolean;
  /** How the engine is to blend it. */
  readonly request: Strengths & { readonly gain?: number };
}

/** All that a frame shows. */
export interface Scene {
  readonly picture: Size;
  readonly viewport: Viewport;
  /** Device px of the canvas. */
  readonly size: Size;
  readonly panes: readonly { readonly pane: Pane; readonly view: LayerView }[];
  /** Drawn over the folded layer. */
  readonly overlay?: Overlay | null;
}

/** What the engine needs to know to make a tile. */
export type TileAddress = GridTile & Pick<LayerView, 'photoId' | 'layer'> & LayerView['request'];

/** Memory for tiles, bytes: about three screens of 4K at their worst level. */
const tileBudgetBytes = 256 * 2 ** 20;
/** The engine serves one at a time; more would only delay what is wished next. */
const maxTilesInFlight = 4;

export interface StageOptions {
  readonly canvas: HTMLCanvasElement;
  readonly loadTile: (address: TileAddress) => Promise<RawTile>;
  /** Told after each frame whether everything on it is in its final pixels. */
  readonly onSettled: (isSettled: boolean) => void;
}

export class Stage {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #tiles: TileStore<TileAddress, ImageBitmap>;
  readonly #onSettled: (isSettled: boolean) => void;
  #scene: Scene | null = null;
  #frame = 0;
  #surround = '#000';
  #blank = '#111';
  #thumbnail: { readonly photoKey: string; readonly image: CanvasImageSource } | null = null;

  constructor({ canvas, loadTile, onSettled }: StageOptions) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
    this.#onSettled = onSettled;
    this.#tiles = new TileStore({
      load: async (address) => bitmapOf(await loadTile(address)),
      onArrive: () => {
        this.invalidate();
      },
      budgetBytes: tileBudgetBytes,
      maxInFlight: maxTilesInFlight,
    });
  }

  /** Shows `scene` from the next frame on; null clears. */
  show(scene: Scene | null): void {
    this.#scene = scene;
    this.invalidate();
  }

  /** Colours around the picture and under missing tiles, when the theme changes. */
  setColors(surround: string, blank: string): void {
    this.#surround = surround;
    this.#blank = blank;
    this.invalidate();
  }

  /** A small copy of a photo, shown until its tiles come. */
  setThumbnail(photoKey: string, image: CanvasImageSource): void {
    this.#thumbnail = { photoKey, image };
    this.invalidate();
  }

  /** Frees the tiles of a photo that left the queue. */
  forget(photoKey: string): void {
    this.#tiles.forget(`${photoKey}/`);
  }

  /** Draws with the next animation frame, once. */
  invalidate(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#tiles.wish([]);
    this.#tiles.forget('');
  }

  #draw(): void {
    const context = this.#context;
    const scene = this.#scene;
    if (!context) return;
    const { width, height } = scene?.size ?? this.#canvas;
    // Setting a canvas's size clears it: only here, right before painting, so no empty frame is seen.
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    context.fillStyle = this.#surround;
    context.fillRect(0, 0, width, height);
    this.#tiles.beginFrame();
    const wishes: TileWish<TileAddress>[][] = [];
    for (const { pane, view } of scene?.panes ?? []) {
      const level = levelFor(scene!.viewport.scale, scene!.picture);
      const lookUp = (tile: GridTile) => this.#tiles.get(keyOf(view, tile));
      // Until a layer's own pixels come, the original's are nearer to the truth than an empty grey.
      const instead = (tile: GridTile) => this.#tiles.get(keyOf({ ...view, layer: 'source' }, tile));
      const { picture, viewport } = scene!;
      const thumbnail = this.#thumbnail?.photoKey === view.photoKey ? this.#thumbnail.image : null;
      const underlay = { blank: this.#blank, thumbnail };
      const overlay = view.layer === 'decoded' ? scene!.overlay : null;
      paintPane(context, { pane, picture, viewport, level, lookUp, instead }, underlay, overlay);
      if (!view.isQuickLook) wishes.push(this.#wishesOf(scene!, pane, view, level));
    }
    this.#tiles.wish(interleave(wishes));
    this.#onSettled(this.#tiles.isSettled);
  }

  /** Visible tiles; where one has no pixels at all, first the tile that covers the whole picture. */
  #wishesOf(scene: Scene, pane: Pane, view: LayerView, level: number): TileWish<TileAddress>[] {
    const tiles = visibleTiles(scene.viewport, scene.picture, pane.size, level);
    const top = topLevel(scene.picture);
    const isBare = tiles.some((tile) => !this.#tiles.get(keyOf(view, tile)));
    const cover = { level: top, column: 0, row: 0 };
    const list = isBare && level < top ? [cover, ...tiles] : tiles;
    return list.map((tile) => ({
      key: keyOf(view, tile),
      version: view.version,
      address: {
        ...tile,
        photoId: view.photoId,
        layer: view.layer,
        ...view.request,
      },
    }));
  }
}

function keyOf(view: LayerView, { level, column, row }: GridTile): string {
  return `${view.photoKey}/${view.layer}/${String(level)}/${String(column)}/${String(row)}`;
}

/** The wishes of several panes in turn, so that both sides of a wipe sharpen together. */
function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const mixed: T[] = [];
  for (let index = 0; index < longest; index++)
    for (const list of lists) if (index < list.length) mixed.push(list[index]);
  return mixed;
}

function bitmapOf(tile: RawTile): Promise<ImageBitmap> {
  const { buffer, byteOffset, byteLength } = tile.rgba;
  const pixels = new Uint8ClampedArray(buffer as ArrayBuffer, byteOffset, byteLength);
  return createImageBitmap(new ImageData(pixels, tile.width, tile.height));
}
