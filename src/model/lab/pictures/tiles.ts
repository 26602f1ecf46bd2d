/** Small pictures set side by side, as a PNG. */
import { loadSharp } from '../../image/sharp';
import type { LabPreview } from '../result';

export interface TileSheet {
  /** `[H,W,1]` or `[H,W,3]` of one tile. */
  readonly shape: readonly [number, number, number];
  /** From left to right, then down; each `H*W*C` values, nominally 0..1. Null leaves a place free. */
  readonly tiles: readonly (ArrayLike<number> | null)[];
  readonly columns: number;
  /** Free pixels between tiles; default 1. */
  readonly gapPx?: number;
  /** Each pixel becomes a square of so many; default such that a small tile is seen. */
  readonly zoom?: number;
}

/** Grey between the tiles: seen beside black and beside white. */
const gapGrey = 128;

/** @returns a PNG, values clamped to 0..1 */
export async function drawTiles({
  shape,
  tiles,
  columns,
  gapPx = 1,
  zoom = 1,
}: TileSheet): Promise<LabPreview> {
  const [height, width, channels] = shape;
  const rows = Math.ceil(tiles.length / columns);
  const sheetWidth = columns * (width + gapPx) - gapPx;
  const sheetHeight = rows * (height + gapPx) - gapPx;
  const pixels = new Uint8Array(sheetWidth * sheetHeight * 3).fill(gapGrey);
  for (const [index, tile] of tiles.entries()) {
    if (!tile) continue;
    const left = (index % columns) * (width + gapPx);
    const top = Math.floor(index / columns) * (height + gapPx);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < 3; c++) {
          const value = tile[(y * width + x) * channels + (channels === 3 ? c : 0)];
          pixels[((top + y) * sheetWidth + left + x) * 3 + c] = Math.round(
            255 * Math.min(1, Math.max(0, value)),
          );
        }
  }
  return encodePng(pixels, sheetWidth, sheetHeight, zoom);
}

/** @param pixels `[height,width,3]` @param zoom whole; pixels become squares */
export async function encodePng(
  pixels: Uint8Array,
  width: number,
  height: number,
  zoom = 1,
): Promise<LabPreview> {
  const sharp = await loadSharp();
  let pipeline = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (zoom > 1) pipeline = pipeline.resize(width * zoom, height * zoom, { kernel: 'nearest' });
  const bytes = await pipeline.png({ compressionLevel: 9 }).toBuffer();
  return { mime: 'image/png', width: width * zoom, height: height * zoom, bytes: new Uint8Array(bytes) };
}
