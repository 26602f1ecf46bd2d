/** Reports as uPlot wants them, and the chart's looks. */
import type uPlot from 'uplot';
import type { TrainReport } from '../../../model/types';
import { axisLook, colorsOf, type ChartLooks } from '../../components/chart/looks';
import { decimals } from '../../format/numbers';
import { t } from '../../i18n';

/** Columns: step, training loss, validation PSNR (dB; null where it was not measured). */
export function chartData(reports: readonly TrainReport[]): uPlot.AlignedData {
  return [
    reports.map((report) => report.step),
    reports.map((report) => report.loss),
    reports.map((report) => report.psnr),
  ];
}

export function chartOptions({ width, height, style }: ChartLooks): uPlot.Options {
  const color = colorsOf(style);
  const axis = axisLook(style);
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: {
      x: { time: false },
      loss: { auto: true },
      psnr: { auto: true, range: (_, least, most) => psnrRange(least, most) },
    },
    axes: [
      { ...axis, size: 28, grid: { show: false } },
      { ...axis, scale: 'loss', size: 56, values: (_, values) => values.map((value) => short(value)) },
      {
        ...axis,
        scale: 'psnr',
        side: 1,
        size: 44,
        grid: { show: false },
        values: (_, values) => values.map((value) => decimals(value, digitsOf(values))),
      },
    ],
    series: [
      { label: t('retrain.step') },
      {
        label: t('retrain.loss'),
        scale: 'loss',
        stroke: color('--text-soft'),
        width: 1.25,
        points: { show: false },
      },
      {
        label: t('retrain.psnr'),
        scale: 'psnr',
        stroke: color('--accent'),
        width: 1.75,
        spanGaps: true,
        points: { size: 5, fill: color('--accent') },
      },
    ],
  };
}

/** Least stretch of the PSNR axis, dB: differences that no eye sees must not look like mountains. */
const leastPsnrSpan = 0.5;

/** Ends of the PSNR axis, dB; none as long as nothing was measured. */
export function psnrRange(least: number | null, most: number | null): [number, number] | [null, null] {
  if (least === null || most === null) return [null, null];
  const middle = (least + most) / 2;
  const half = Math.max(leastPsnrSpan, 1.1 * (most - least)) / 2;
  return [middle - half, middle + half];
}

/** Decimals that tell the ticks of an axis apart. */
export function digitsOf(ticks: readonly number[]): number {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : 1;
  return Math.max(0, Math.min(3, Math.ceil(-Math.log10(step) - 1e-9)));
}

function short(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential(0)
    : String(Number(value.toPrecision(3)));
}
