/** What all charts have in common: axes in the theme's colours, no legend of uPlot's own, logarithmic axes. */
import type uPlot from 'uplot';
import { logTicks } from './log-ticks';

/** What a chart's options are made for. */
export interface ChartLooks {
  /** CSS px. */
  readonly width: number;
  readonly height: number;
  /** Of the chart's element, for the theme's colours. */
  readonly style: CSSStyleDeclaration;
  /** Path of bars, which is in uPlot's own module beside its class. */
  readonly bars: uPlot.Series.PathBuilder | undefined;
}

/** A custom property's value, for the canvas. */
export const colorsOf = (style: CSSStyleDeclaration) => (name: string) => style.getPropertyValue(name).trim();

/** An axis in the theme's colours. */
export function axisLook(style: CSSStyleDeclaration): uPlot.Axis {
  const color = colorsOf(style);
  return {
    stroke: color('--text-faint'),
    font: `11px ${style.fontFamily}`,
    labelFont: `11px ${style.fontFamily}`,
    labelSize: 16,
    labelGap: 2,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
}

/** The cursor follows x alone, and nothing is zoomed by dragging. @param pointPx its points on the curves */
export function cursorLook(pointPx: number): uPlot.Cursor {
  return { y: false, points: { size: pointPx }, drag: { x: false, y: false } };
}

/** Ends of a logarithmic axis: whole decades look empty when all values lie in one. */
export function logRange(least: number | null, most: number | null): [number, number] | [null, null] {
  if (least === null || most === null || least <= 0) return [null, null];
  return [least / 1.15, most * 1.15];
}

/** A logarithmic scale close to its values. */
export const logScale: uPlot.Scale = {
  distr: 3,
  range: (_, least, most) => logRange(least, most) as [number, number],
};

/** Where ticks stand on a logarithmic axis. */
export const logAxis: Pick<uPlot.Axis, 'splits' | 'filter'> = {
  splits: (_, _axis, low, high) => logTicks(low, high),
  filter: (_, ticks) => ticks,
};
