/**
 * What the decoder's network is given beside the picture: its fine structure in units of the quantizer's step. A coding
 * error of a step is a large number here at every quality; in the picture itself it may be a two-hundredth.
 */
import type { Graph, Ref } from '../graph/graph';
import { add, div, mul, sub } from '../graph/ops/arithmetic';
import { concat, padReflect } from '../graph/ops/arrays';
import { depthwiseConv2d } from '../graph/ops/conv';
import { abs } from '../graph/ops/unary';

/** One view of the fine structure: a plane for each colour. */
export interface DetailSpec {
  /** Structure finer than a box of this radius, px. */
  readonly radiusPx: number;
  /** Deviation that becomes a half, in units of the level (`levelOf`). */
  readonly scale: number;
}

/** Planes of all views together. */
export function detailPlaneCount(detail: readonly DetailSpec[]): number {
  return 3 * detail.length;
}

/**
 * For each view the picture less its local mean, squashed to -1..1 by `u / (1 + |u|)`.
 * @param picture `[B,H,W,3]`, 0..1; sides larger than every radius
 * @param level `[B,1,1,1]`, see `levelOf`
 * @returns `[B,H,W,3 x views]`
 */
export function detailPlanes(detail: readonly DetailSpec[], graph: Graph, picture: Ref, level: Ref): Ref {
  const structures = new Map<number, Ref>();
  const structure = (radiusPx: number): Ref => {
    const known = structures.get(radiusPx) ?? sub(graph, picture, localMean(graph, picture, radiusPx));
    structures.set(radiusPx, known);
    return known;
  };
  return concat(
    graph,
    detail.map(({ radiusPx, scale }) => {
      const units = div(graph, structure(radiusPx), mul(graph, level, graph.scalar(scale)));
      return div(graph, units, add(graph, abs(graph, units), graph.scalar(1)));
    }),
  );
}

/** Mean over a box, mirrored at the borders. @param x `[B,H,W,3]` */
function localMean(graph: Graph, x: Ref, radius: number): Ref {
  const side = 2 * radius + 1;
  const padded = padReflect(graph, x, [
    [0, 0],
    [radius, radius],
    [radius, radius],
    [0, 0],
  ]);
  const share = new Float32Array(side * 3).fill(1 / side);
  const options = { padding: 'VALID' } as const;
  const columns = depthwiseConv2d(graph, padded, graph.constant(share, [side, 1, 3, 1]), options);
  return depthwiseConv2d(graph, columns, graph.constant(share, [1, side, 3, 1]), options);
}
