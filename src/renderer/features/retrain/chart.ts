/** Reports as uPlot wants them, and the chart's looks. */
import type uPlot from 'uplot';
import type { TrainReport } from '../../../model/types';
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

/** @param style of the chart's element, for the theme's colours */
export function chartOptions(width: number, style: CSSStyleDeclaration): uPlot.Options {
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--text-faint'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: 220,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: { x: { time: false }, loss: { auto: true }, psnr: { auto: true } },
    axes: [
      { ...axis, size: 28, grid: { show: false } },
      { ...axis, scale: 'loss', size: 56, values: (_, values) => values.map((value) => short(value)) },
      {
        ...axis,
        scale: 'psnr',
        side: 1,
        size: 44,
        grid: { show: false },
        values: (_, values) => values.map((value) => decimals(value, 1)),
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

function short(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential(0)
    : String(Number(value.toPrecision(3)));
}
