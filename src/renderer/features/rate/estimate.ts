/** What measured points tell about qualities between them. Estimates: whoever shows them says so. */
import type { FoldFigures, RateCodec, RateCurve, RatePoint } from '../../../model/types';
import { interpolate } from './monotone';

/**
 * Bytes of the whole `.latent` at a quality: the shape of the measured sizes, through the file that is there.
 * @param file the last one that was really written at these settings but for its quality
 * @returns null while less than two sizes are known
 */
export function estimateBytes(
  points: readonly RatePoint[],
  quality: number,
  file: Pick<FoldFigures, 'bytes' | 'sideBytes' | 'quality'>,
): number | null {
  const knots = points
    .filter(({ codec }) => codec === 'latent')
    .map((point) => ({ x: point.quality, y: Math.log(point.bytes) }))
    .sort((a, b) => a.x - b.x);
  if (knots.length < 2 || quality < knots[0].x || quality > knots[knots.length - 1].x) return null;
  const grown = Math.exp(interpolate(knots, quality) - interpolate(knots, file.quality));
  return Math.round(file.sideBytes + (file.bytes - file.sideBytes) * grown);
}

/** Bits per pixel that a codec needs for a PSNR (dB); null outside of what was measured. */
export function bppAtPsnr(
  { points }: Pick<RateCurve, 'points'>,
  codec: RateCodec,
  psnr: number,
): number | null {
  const knots = points
    .filter((point) => point.codec === codec && point.psnr !== null && Number.isFinite(point.psnr))
    .map((point) => ({ x: point.psnr!, y: Math.log(point.bpp) }))
    .sort((a, b) => a.x - b.x)
    .filter((knot, i, all) => i === 0 || knot.x > all[i - 1].x);
  if (knots.length < 2 || psnr < knots[0].x || psnr > knots[knots.length - 1].x) return null;
  return Math.exp(interpolate(knots, psnr));
}
