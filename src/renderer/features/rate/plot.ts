/** The curves as uPlot wants them: one series a codec over bits per pixel, and a mark for the file that is there. */
import type uPlot from 'uplot';
import { rateCodecs, type RateCodec, type RatePoint } from '../../../model/types';
import { decimals } from '../../format/numbers';
import { axisLook, colorsOf, columnsOf, logRange } from '../lab/charts/plot';
import { logTicks } from '../lab/charts/log-ticks';

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

interface Looks {
  readonly width: number;
  readonly height: number;
  /** Of the chart's element, for the theme's colours. */
  readonly style: CSSStyleDeclaration;
  readonly labels: { readonly rate: string; readonly psnr: string };
  /** Index of the rate under the pointer, or null. */
  readonly onCursor: (index: number | null) => void;
}

export function rateOptions({ width, height, style, labels, onCursor }: Looks): uPlot.Options {
  const color = colorsOf(style);
  const axis = axisLook(style);
  const words = (_: uPlot, values: readonly (number | null)[]) =>
    values.map((value) => (value === null ? '' : String(Number(value.toPrecision(3)))));
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
    hooks: {
      setCursor: [
        (chart) => {
          onCursor(chart.cursor.idx ?? null);
        },
      ],
    },
    scales: {
      x: { time: false, distr: 3, range: (_, least, most) => logRange(least, most) as [number, number] },
      y: { auto: true },
    },
    axes: [
      {
        ...axis,
        label: labels.rate,
        size: 28,
        values: words,
        splits: (_, _axis, low, high) => logTicks(low, high),
        filter: (_, ticks) => ticks,
      },
      { ...axis, label: labels.psnr, size: 40, values: words },
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
