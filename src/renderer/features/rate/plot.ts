/** The curves as uPlot wants them: one series a codec over bits per pixel, and a mark for the file that is there. */
import type uPlot from 'uplot';
import { rateCodecs, type RateCodec, type RatePoint } from '../../../model/types';
import { decimals } from '../../format/numbers';
import {
  axisLook,
  colorsOf,
  cursorLook,
  logAxis,
  logScale,
  type ChartLooks,
} from '../../components/chart/looks';
import { t } from '../../i18n';
import { columnsOf } from '../lab/charts/plot';

/** The file at the settings on the screen. */
export interface Mark {
  readonly bpp: number;
  readonly psnr: number;
}

/** Custom properties with the colours of the codecs; see `Sheet.svelte`. */
export const colorOfCodec: Readonly<Record<RateCodec, string>> = {
  latent: '--codec-latent',
  jpeg: '--codec-jpeg',
  webp: '--codec-webp',
  avif: '--codec-avif',
};

/** Points that can be drawn: a lossless one has no finite PSNR. */
export function drawable(points: readonly RatePoint[], codec: RateCodec): readonly RatePoint[] {
  return points
    .filter((point) => point.codec === codec && point.psnr !== null && Number.isFinite(point.psnr))
    .sort((a, b) => a.bpp - b.bpp);
}

/** Rates in order, then a column a codec and one for the mark. */
export function rateColumns(points: readonly RatePoint[], mark: Mark | null): uPlot.AlignedData {
  const curves = rateCodecs.map((codec) => {
    const own = drawable(points, codec);
    return { name: codec, x: own.map(({ bpp }) => bpp), y: own.map(({ psnr }) => psnr) };
  });
  const marked = mark && Number.isFinite(mark.psnr) ? [mark] : [];
  const last = { name: 'mark', x: marked.map(({ bpp }) => bpp), y: marked.map(({ psnr }) => psnr) };
  const axis = { label: '', scale: 'linear' } as const;
  return columnsOf({ kind: 'line', x: axis, y: axis, series: [...curves, last] });
}

export function rateOptions({ width, height, style }: ChartLooks): uPlot.Options {
  const color = colorsOf(style);
  const axis = axisLook(style);
  const words = (_: uPlot, values: readonly (number | null)[]) =>
    values.map((value) => (value === null ? '' : String(Number(value.toPrecision(3)))));
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: cursorLook(8),
    scales: { x: { time: false, ...logScale }, y: { auto: true } },
    axes: [
      { ...axis, ...logAxis, label: t('rate.axisRate'), size: 28, values: words },
      { ...axis, label: t('rate.axisPsnr'), size: 40, values: words },
    ],
    series: [
      {},
      ...rateCodecs.map((codec) => ({
        stroke: color(colorOfCodec[codec]),
        width: codec === 'latent' ? 2.5 : 1.5,
        spanGaps: true,
        points: { show: true, size: codec === 'latent' ? 7 : 5, fill: color(colorOfCodec[codec]) },
      })),
      {
        stroke: color('--text'),
        width: 0,
        points: { show: true, size: 13, width: 2, stroke: color('--text'), fill: 'transparent' },
      },
    ],
  };
}

/** Bits per pixel of points: two digits after the first that counts. */
export function rateText(bpp: number): string {
  return decimals(bpp, bpp < 1 ? 3 : 2);
}
