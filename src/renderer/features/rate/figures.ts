/** What the panel says about a curve, as names and values. */
import type { FoldFigures, RateCodec, RateCurve, RatePoint } from '../../../model/types';
import { bitsPerPixel, bytes, decibels, decimals, ratio } from '../../format/numbers';
import { t } from '../../i18n';
import { against } from '../inspector/against';
import { bppAtPsnr } from './estimate';
import type { Mark } from './plot';

export interface Row {
  readonly name: string;
  readonly value: string;
}

/** Where the file stands among the curves: without what it holds beside the picture. */
export function markOf(file: FoldFigures, pixels: number): Mark {
  return { bpp: (8 * (file.bytes - file.sideBytes)) / pixels, psnr: file.psnrToCoded };
}

/** The file itself. */
export function fileRows(file: FoldFigures): Row[] {
  return [
    { name: t('figures.latent'), value: bytes(file.bytes) },
    { name: t('figures.rate'), value: bitsPerPixel(file.bpp) },
    { name: t('rate.psnr'), value: decibels(file.psnrToCoded) },
    { name: t('figures.toSource'), value: against(file.ratioToSource) },
    { name: t('figures.toRaw'), value: against(file.ratioToRaw) },
  ];
}

/** What other formats take for the same PSNR; of those that do not get there, how far they get. */
export function otherRows(points: readonly RatePoint[], { psnr }: Mark): Row[] {
  const own = bppAtPsnr({ points }, 'latent', psnr);
  if (own === null) return [];
  return (['jpeg', 'webp', 'avif'] as const satisfies readonly RateCodec[]).flatMap((codec) => {
    const name = t(`rate.codec.${codec}`);
    const bpp = bppAtPsnr({ points }, codec, psnr);
    if (bpp !== null) return [{ name, value: t('rate.timesSize', { ratio: ratio(bpp / own) }) }];
    const best = Math.max(...points.filter((point) => point.codec === codec).map((point) => point.psnr ?? 0));
    return best < psnr ? [{ name, value: t('rate.unreached', { psnr: decibels(best) }) }] : [];
  });
}

/** Bytes that the noise would have taken, of the whole photo; null when the noise is in. */
export function noiseSaving({ noise, sample }: RateCurve): { words: string; share: string } | null {
  if (!noise || noise.noisyBytes <= noise.cleanBytes) return null;
  const isWhole = sample.pixels === sample.ofPixels;
  const saved = ((noise.noisyBytes - noise.cleanBytes) * sample.ofPixels) / sample.pixels;
  const size = bytes(Math.round(saved));
  return {
    words: isWhole ? size : t('fold.about', { size }),
    share: `${decimals(100 * (1 - noise.cleanBytes / noise.noisyBytes), 0)}\u202f%`,
  };
}
