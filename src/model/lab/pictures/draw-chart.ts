/** A chart as a PNG, with English labels: for files and documents; the window draws its own. */
import type { LabChart, LabPreview } from '../result';
import { drawSvg, escapeXml, seriesColour } from './svg';

const size = { width: 640, height: 380 } as const;
const margin = { left: 64, right: 16, top: 36, bottom: 74 } as const;

type Scale = LabChart['x']['scale'];

interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

export function drawChart(chart: LabChart): Promise<LabPreview> {
  const points = chart.series.flatMap(({ x, y }) => x.map((value, i) => ({ x: value, y: y[i] })));
  const known = points.filter((point): point is { x: number; y: number } => Number.isFinite(point.y));
  const right = size.width - margin.right;
  const bottom = size.height - margin.bottom;
  const yValues = known.map(({ y }) => y);
  const x = axisOf(
    known.map((point) => point.x),
    chart.x.scale,
    margin.left,
    right,
  );
  const y = axisOf(chart.kind === 'bars' ? [0, ...yValues] : yValues, chart.y.scale, bottom, margin.top);
  const body = [
    `<text x="${margin.left}" y="20" font-size="14" font-weight="600">${escapeXml(chart.title.en)}</text>`,
    ...y.ticks.map(
      (tick) =>
        `<line x1="${margin.left}" x2="${right}" y1="${y.at(tick)}" y2="${y.at(tick)}" stroke="#e2e2e2"/><text x="${margin.left - 6}" y="${y.at(tick) + 4}" text-anchor="end" fill="#555">${shortNumber(tick)}</text>`,
    ),
    ...x.ticks.map(
      (tick) =>
        `<text x="${x.at(tick)}" y="${bottom + 16}" text-anchor="middle" fill="#555">${shortNumber(tick)}</text>`,
    ),
    `<line x1="${margin.left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="#555"/>`,
    `<text x="${(margin.left + right) / 2}" y="${bottom + 34}" text-anchor="middle">${escapeXml(chart.x.label.en)}</text>`,
    `<text transform="translate(14 ${(margin.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(chart.y.label.en)}</text>`,
    ...chart.series.map((_, index) => drawSeries(chart, index, { x, y, bottom })),
    ...legend(chart),
  ];
  return drawSvg(body.join(''), size.width, size.height);
}

function drawSeries(
  chart: LabChart,
  index: number,
  { x, y, bottom }: { readonly x: Axis; readonly y: Axis; readonly bottom: number },
): string {
  const series = chart.series[index];
  const colour = seriesColour(index);
  const points = series.x
    .map((value, i) => ({ x: value, y: series.y[i] }))
    .filter((point): point is { x: number; y: number } => Number.isFinite(point.y));
  if (chart.kind === 'bars') {
    const step = points.length > 1 ? Math.abs(x.at(points[1].x) - x.at(points[0].x)) : 40;
    const width = Math.max(1, (step * 0.8) / chart.series.length);
    return points
      .map((point) => {
        const left = x.at(point.x) - (width * chart.series.length) / 2 + index * width;
        const top = y.at(point.y);
        return `<rect x="${left}" y="${Math.min(top, bottom)}" width="${width}" height="${Math.abs(bottom - top)}" fill="${colour}" fill-opacity="0.75"/>`;
      })
      .join('');
  }
  const path = points.map((point) => `${x.at(point.x).toFixed(1)},${y.at(point.y).toFixed(1)}`).join(' ');
  const dash = series.isDashed ? ' stroke-dasharray="5 4"' : '';
  const marks =
    points.length <= 20
      ? points
          .map((point) => `<circle cx="${x.at(point.x)}" cy="${y.at(point.y)}" r="3" fill="${colour}"/>`)
          .join('')
      : '';
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>${marks}`;
}

function legend(chart: LabChart): string[] {
  const columns = Math.min(3, chart.series.length);
  const width = (size.width - margin.left - margin.right) / columns;
  return chart.series.slice(0, 6).map(({ name }, index) => {
    const left = margin.left + (index % columns) * width;
    const top = size.height - 22 + Math.floor(index / columns) * 15;
    return `<rect x="${left}" y="${top - 9}" width="12" height="4" fill="${seriesColour(index)}"/><text x="${left + 17}" y="${top - 3}" font-size="11">${escapeXml(name.en)}</text>`;
  });
}

function axisOf(values: readonly number[], scale: Scale, from: number, to: number): Axis {
  const usable = scale === 'log' ? values.filter((value) => value > 0) : values;
  const low = Math.min(...(usable.length > 0 ? usable : [0.1]));
  const high = Math.max(...(usable.length > 0 ? usable : [1]));
  if (scale === 'log') {
    const [a, b] = [Math.log(low), Math.log(high > low ? high : low * 2)];
    const ticks = logTicks(low, high);
    return { at: (value) => from + ((Math.log(Math.max(value, low)) - a) / (b - a)) * (to - from), ticks };
  }
  const ticks = linearTicks(low, high > low ? high : low + 1);
  const span = [Math.min(low, ticks[0]), Math.max(high, ticks.at(-1)!)];
  return { at: (value) => from + ((value - span[0]) / (span[1] - span[0] || 1)) * (to - from), ticks };
}

/** Round values from below `low` to above `high`, about five. */
export function linearTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function logTicks(low: number, high: number): number[] {
  const isShort = high / low < 30;
  const factors = isShort ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const factor of factors) ticks.push(Number((factor * 10 ** power).toPrecision(3)));
  return ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

function shortNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(0) : String(Number(value.toPrecision(4)));
}
