/** Text of SVG, and a PNG of it. */
import { loadSharp } from '../../image/sharp';
import type { LabPreview } from '../result';

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** Draws an SVG at twice its size, for sharp screens. */
export async function drawSvg(body: string, width: number, height: number): Promise<LabPreview> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Inter, DejaVu Sans, Arial, sans-serif" font-size="12"><rect width="100%" height="100%" fill="#ffffff"/>${body}</svg>`;
  const sharp = await loadSharp();
  const bytes = await sharp(Buffer.from(svg), { density: 144 }).png().toBuffer();
  return { mime: 'image/png', width: width * 2, height: height * 2, bytes: new Uint8Array(bytes) };
}

/** Colours of series, told apart also by those who see few colours (Okabe and Ito 2008). */
export const seriesColours = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8a8a00',
  '#000000',
  '#7f3fbf',
  '#666666',
] as const;

export const seriesColour = (index: number): string => seriesColours[index % seriesColours.length];
