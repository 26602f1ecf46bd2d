/** A chart of the Lab as uPlot wants it: columns joined on x, axes in the theme's colours, one colour a series. */
import type uPlot from 'uplot';
import type { LabSeries } from '../../../../model/lab/result';
import {
  axisLook,
  colorsOf,
  cursorLook,
  logAxis,
  logScale,
  type ChartLooks,
} from '../../../components/chart/looks';
import { shortNumber } from '../words';

/** A series with its name in the language shown. */
export interface PlotSeries extends Omit<LabSeries, 'name'> {
  readonly name: string;
}
export interface PlotAxis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
  /** Ticks stand at whole numbers only. */
  readonly isWhole?: boolean;
}
export interface Plot {
  readonly kind: 'line' | 'bars';
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
}

/** Custom properties with the colours of series, in order; more series begin anew. */
export const seriesColors = [
  '--series-1',
  '--series-2',
  '--series-3',
  '--series-4',
  '--series-5',
  '--series-6',
];

export function colorOf(index: number): string {
  return seriesColors[index % seriesColors.length];
}

/** All x in order, then a column a series: null where it has no value, or one that its scale cannot show. */
export function columnsOf({ series, y }: Plot): uPlot.AlignedData {
  const xs = [...new Set(series.flatMap((one) => one.x))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, index) => [x, index]));
  const columns = series.map((one) => {
    const column: (number | null)[] = xs.map(() => null);
    one.x.forEach((x, index) => {
      const value = one.y[index] ?? null;
      const isShown = value !== null && Number.isFinite(value) && (y.scale === 'linear' || value > 0);
      column[place.get(x)!] = isShown ? value : null;
    });
    return column;
  });
  return [xs, ...columns];
}

/** Most points of a series that are drawn as dots too. */
const mostDots = 24;

/** Of charts of one form (kind, axes, series): values come from the columns alone. */
export function optionsOf(plot: Plot, { width, height, style, bars }: ChartLooks): uPlot.Options {
  const color = colorsOf(style);
  const axis = axisLook(style);
  const isBars = plot.kind === 'bars';
  return {
    width,
    height,
    legend: { show: false },
    cursor: cursorLook(6),
    scales: {
      x: {
        time: false,
        ...(plot.x.scale === 'log' && logScale),
        ...(isBars && { range: (chart) => barRange(chart.data[0] as number[]) }),
      },
      y: plot.y.scale === 'log' ? logScale : { auto: true },
    },
    axes: [
      { ...axis, ...ticksOf(plot.x), label: plot.x.label, size: 28, grid: { show: false }, values: words },
      { ...axis, ...ticksOf(plot.y), ...(plot.y.label && { label: plot.y.label }), size: 52, values: words },
    ],
    series: [
      {},
      ...plot.series.map(({ name, isDashed }, index) => ({
        label: name,
        stroke: color(colorOf(index)),
        width: isBars ? 0 : 1.75,
        spanGaps: true,
        ...(isDashed && { dash: [5, 4] }),
        // Seen through: bars of several series stand in one place.
        ...(isBars && { fill: `${color(colorOf(index))}99`, paths: bars }),
        points: {
          show: (chart: uPlot, at: number) => !isBars && countOf(chart.data[at]) <= mostDots,
          size: 5,
          fill: color(colorOf(index)),
        },
      })),
    ],
  };
}

function countOf(column: ArrayLike<number | null | undefined>): number {
  return Array.from(column).filter((value) => typeof value === 'number').length;
}

/** Room for a whole bar at either end; 0 to 1 without any. @param xs where bars stand, rising */
export function barRange(xs: readonly number[]): [number, number] {
  if (xs.length === 0) return [0, 1];
  const steps = xs.slice(1).map((x, index) => x - xs[index]);
  const step = steps.length > 0 ? Math.min(...steps) : 1;
  return [xs[0] - step, xs.at(-1)! + step];
}

const wholeSteps = [1, 2, 5]
  .flatMap((digit) => [0, 1, 2, 3].map((power) => digit * 10 ** power))
  .sort((a, b) => a - b);

/** Where ticks stand on a logarithmic axis. */
function ticksOf({ scale, isWhole }: PlotAxis): Pick<uPlot.Axis, 'splits' | 'filter' | 'incrs'> {
  if (scale === 'linear') return isWhole ? { incrs: wholeSteps } : {};
  return logAxis;
}

/** Ticks; uPlot gives null for those that a logarithmic axis leaves out. */
function words(_: uPlot, values: readonly (number | null)[]): string[] {
  return values.map((value) =>
    value === null
      ? ''
      : Math.abs(value) >= 1 || value === 0
        ? String(Number(value.toPrecision(4)))
        : shortTick(value),
  );
}

function shortTick(value: number): string {
  return Math.abs(value) < 1e-3 ? shortNumber(value) : String(Number(value.toPrecision(3)));
}
