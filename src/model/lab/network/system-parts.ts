/** What the signatures of a system share: its weights, its encoder, its output as the data is. */
import type { Graph, Ref } from '../../graph/graph';
import { reshape } from '../../graph/ops/arrays';
import { readVariable, type GraphVariable } from '../../graph/variables';
import type { TrainingSpec } from '../train/schema';
import { buildLayers, type BuildContext, type Built } from './build';
import type { Layout } from './layout';

export interface LabGraphOptions {
  readonly layout: Layout;
  readonly training: TrainingSpec;
  readonly batch: number;
}

/** Weights by name. */
export type Variables = ReadonlyMap<string, GraphVariable>;

/** Reads each variable once. */
export function reader(
  graph: Graph,
  variables: Variables,
): { weight: (name: string) => Ref; values: Map<string, Ref> } {
  const values = new Map<string, Ref>();
  const weight = (name: string): Ref => {
    const value = values.get(name) ?? readVariable(graph, variables.get(name)!);
    values.set(name, value);
    return value;
  };
  return { weight, values };
}

/** A code, and what the encoder's last layer before it gives. */
export interface Encoded {
  readonly code: Ref;
  readonly inner: Ref;
}

/** The encoder, up to the code. */
export function encoderOf(context: BuildContext, layout: Layout): (x: Ref) => Encoded {
  return (x) => {
    const inner = buildLayers(context, layout.encoder, x).value;
    return { inner, code: buildLayers(context, [layout.code], inner).value };
  };
}

/** Log variances of the codes of a variational system; undefined for any other. */
export function spreadOf(context: BuildContext, layout: Layout, inner: Ref): Ref | undefined {
  return layout.spread && buildLayers(context, [layout.spread], inner).value;
}

/** The output as `[B,N]`, as the data is. */
export function flat(graph: Graph, { value, linear }: Built, size: number): Built {
  const shaped = (x: Ref): Ref => (x.shape.length === 2 ? x : reshape(graph, x, [-1, size]));
  return { value: shaped(value), linear: shaped(linear) };
}
