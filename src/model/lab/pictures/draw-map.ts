/** A map of codes as a PNG: thumbnails at their places, framed in the colour of their class. */
import { loadSharp } from '../../image/sharp';
import type { LabMap, LabPreview } from '../result';
import { seriesColour } from './svg';

const sidePx = 900;
const marginPx = 24;
/** Thumbnails drawn at most: more would hide one another. */
const mostTiles = 600;

/** @param sheet the PNG with the thumbnails */
export async function drawMap(map: LabMap, sheet: LabPreview): Promise<LabPreview> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(sheet.bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { tilePx, columns } = map.sheet;
  const pixels = new Uint8Array(sidePx * sidePx * 3).fill(255);
  const place = (values: readonly number[]): ((value: number) => number) => {
    const low = Math.min(...values);
    const span = Math.max(...values) - low || 1;
    return (value) => Math.round(marginPx + ((value - low) / span) * (sidePx - 2 * marginPx - tilePx));
  };
  const [atX, atY] = [place(map.x), place(map.y)];
  const step = Math.max(1, Math.ceil(map.x.length / mostTiles));
  for (let i = 0; i < map.x.length; i += step) {
    const left = atX(map.x[i]);
    const top = sidePx - tilePx - atY(map.y[i]);
    const colour = Buffer.from(seriesColour(map.labels?.[i] ?? 0).slice(1), 'hex');
    const from = { x: (i % columns) * tilePx, y: Math.floor(i / columns) * tilePx };
    for (let y = -1; y <= tilePx; y++)
      for (let x = -1; x <= tilePx; x++) {
        const isFrame = x < 0 || y < 0 || x === tilePx || y === tilePx;
        const target = ((top + y) * sidePx + left + x) * 3;
        for (let c = 0; c < 3; c++)
          pixels[target + c] = isFrame ? colour[c] : data[((from.y + y) * info.width + from.x + x) * 3 + c];
      }
  }
  const bytes = await sharp(pixels, { raw: { width: sidePx, height: sidePx, channels: 3 } })
    .png()
    .toBuffer();
  return { mime: 'image/png', width: sidePx, height: sidePx, bytes: new Uint8Array(bytes) };
}
