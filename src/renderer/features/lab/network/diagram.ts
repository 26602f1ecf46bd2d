/** Geometry of the picture of a network: a bar a layer, as high as it has values (on a logarithmic scale). */
import type { LabLayer } from '../../../../model/lab/result';
import { valuesOf } from './layers';

/** What can be clicked. `output` is the decoder's last layer; `loss` lies between input and output. */
export const networkParts = ['input', 'encoder', 'bottleneck', 'decoder', 'output', 'loss'] as const;
export type NetworkPart = (typeof networkParts)[number];

export interface Bar {
  readonly part: NetworkPart;
  readonly layer: LabLayer;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Below the bar: `28×28`, `14×14×32`, `784`. */
  readonly size: string;
}

/** What lies between two neighbours: polygon points. */
export interface Link {
  readonly part: NetworkPart;
  readonly points: string;
  readonly from: number;
  readonly to: number;
}

export interface Diagram {
  readonly width: number;
  readonly height: number;
  /** Middle line of the bars. */
  readonly axis: number;
  readonly bars: readonly Bar[];
  readonly links: readonly Link[];
  /** Parts that there are, from left to right, the loss last. */
  readonly parts: readonly NetworkPart[];
  /** Where the name of each part stands, x. */
  readonly middles: Readonly<Record<NetworkPart, number>>;
}

const width = 740;
const axis = 96;
const most = 150;
const least = 16;
const margin = 66;

export function sizeWords(shape: readonly number[]): string {
  const sides = shape.length === 3 && shape[2] === 1 ? shape.slice(0, 2) : shape;
  return sides.join('×');
}

/** @param layers of one system, input first */
export function layOut(layers: readonly LabLayer[]): Diagram {
  const largest = Math.log(Math.max(2, ...layers.map(({ shape }) => valuesOf(shape))));
  const step = layers.length > 1 ? (width - 2 * margin) / (layers.length - 1) : 0;
  const bars = layers.map((layer, index): Bar => {
    const isThin = layer.layer === 'dropout' || layer.layer === 'batch-norm';
    const barWidth = isThin ? 4 : layer.shape.length === 3 ? 18 : 12;
    const height = least + ((most - least) * Math.log(Math.max(1, valuesOf(layer.shape)))) / largest;
    const part = index === layers.length - 1 && layer.part === 'decoder' ? 'output' : layer.part;
    return {
      part,
      layer,
      x: margin + index * step - barWidth / 2,
      y: axis - height / 2,
      width: barWidth,
      height,
      size: sizeWords(layer.shape),
    };
  });
  const links = bars.slice(1).map((bar, index): Link => {
    const before = bars[index];
    const [from, to] = [before.x + before.width, bar.x];
    const corners = [
      [from, before.y],
      [to, bar.y],
      [to, bar.y + bar.height],
      [from, before.y + before.height],
    ];
    const inEncoder = bar.part === 'encoder' || bar.part === 'bottleneck';
    return {
      part: inEncoder ? 'encoder' : 'decoder',
      from,
      to,
      points: corners.map((corner) => corner.map((value) => value.toFixed(1)).join()).join(' '),
    };
  });
  const parts = networkParts.filter(
    (part) => part === 'loss' || [...bars, ...links].some((shape) => shape.part === part),
  );
  return { width, height: 232, axis, bars, links, parts, middles: middlesOf(bars, links) };
}

/** A part with bars has its name above them; encoder and decoder stretch over what lies between as well. */
function middlesOf(bars: readonly Bar[], links: readonly Link[]): Record<NetworkPart, number> {
  const middle = (part: NetworkPart) => {
    const own = links.filter((link) => link.part === part);
    const edges = own.flatMap(({ from, to }) => [from, to]);
    for (const bar of bars) if (bar.part === part) edges.push(bar.x, bar.x + bar.width);
    return edges.length > 0 ? (Math.min(...edges) + Math.max(...edges)) / 2 : width / 2;
  };
  return Object.fromEntries(networkParts.map((part) => [part, middle(part)])) as Record<NetworkPart, number>;
}
