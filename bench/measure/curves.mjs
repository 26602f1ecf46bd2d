/** Reads between the measured points of rate-distortion curves. */

/**
 * PSNR of a curve at a rate: linear between its points over the logarithm of the rate; NaN beyond them.
 * @param {readonly {bpp: number, psnr: number}[]} points
 * @param {number} bpp bits per pixel
 */
export function interpolateRate(points, bpp) {
  const sorted = [...points].sort((a, b) => a.bpp - b.bpp);
  const next = sorted.findIndex((point) => point.bpp >= bpp);
  if (next === -1 || (next === 0 && sorted[0].bpp > bpp)) return NaN;
  if (next === 0) return sorted[0].psnr;
  const [a, b] = [sorted[next - 1], sorted[next]];
  const share = Math.log(bpp / a.bpp) / Math.log(b.bpp / a.bpp);
  return a.psnr + share * (b.psnr - a.psnr);
}
