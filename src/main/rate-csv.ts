/** A measured curve as a table (CSV, RFC 4180): one point a line, numbers unrounded. */
import type { RateCurve } from '../model/types';

/** `bytes` are those of `pixels`, the measured part of the photo; PSNR in dB. */
const columns = ['format', 'quality', 'bytes', 'pixels', 'bpp', 'psnr'] as const;

/** With a byte order mark, as the report of a batch. */
export function rateCsv({ points, sample }: RateCurve): string {
  const lines = points.map(({ codec, quality, bytes, bpp, psnr }) =>
    [codec, quality, bytes, sample.pixels, bpp, psnr !== null && Number.isFinite(psnr) ? psnr : ''].join(','),
  );
  return `\uFEFF${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}
