/** Runs many ops and their gradients in one session: a case is an op on seeded inputs. For tests only. */
import { createRandom } from '../../random';
import { getTf, type Tensor } from '../../tf';
import { gradients } from '../gradients';
import { Graph, type Ref } from '../graph';
import { add, mul } from '../ops/arithmetic';
import { sum } from '../ops/reduce';
import type { Signature } from '../saved-model';
import { GraphSession } from '../session';
import { countOf } from '../flat-state';

export interface OpCase {
  readonly name: string;
  /** Shapes of the inputs. */
  readonly shapes: readonly (readonly number[])[];
  /** Values are uniform in this range; default -1..1. */
  readonly range?: readonly [number, number];
  /** Where the slope jumps: inputs keep clear of these by more than the step of the finite differences. */
  readonly kinks?: readonly number[];
  readonly build: (graph: Graph, ...inputs: Ref[]) => Ref;
  /** The same by tfjs; leave out where it has no such op. */
  readonly reference?: (...inputs: Tensor[]) => Tensor;
  /** False where the gradient is not the slope on purpose (straight-through) or jumps between any two inputs. */
  readonly isSmooth?: boolean;
  /** Declares the inputs to the graph without their sizes. */
  readonly isDynamic?: boolean;
}

export interface OpResult {
  readonly value: Float32Array;
  readonly loss: number;
  /** By input; null where there is none. */
  readonly gradients: readonly (Float32Array | null)[];
}

export interface OpRunner {
  /** Value, loss (the sum of y^2/2 + 0.7 y over its elements) and gradients of a case at the given inputs. */
  run(opCase: OpCase, inputs: readonly Float32Array[]): OpResult;
  /** The same by tfjs's own differentiation. */
  reference(opCase: OpCase, inputs: readonly Float32Array[]): OpResult;
  dispose(): void;
}

/** Opens one session with a signature for each case. */
export function openOpRunner(cases: readonly OpCase[]): OpRunner {
  const graph = new Graph();
  const signatures = Object.fromEntries(cases.map((one) => [one.name, describeCase(graph, one)]));
  const session = GraphSession.open(graph, signatures);
  const tensorsOf = (one: OpCase, inputs: readonly Float32Array[]): Tensor[] =>
    inputs.map((values, i) => getTf().tensor(values.slice(), [...one.shapes[i]]));
  return {
    run: (one, inputs) =>
      getTf().tidy(() => {
        const fed = Object.fromEntries(tensorsOf(one, inputs).map((tensor, i) => [`x${i}`, tensor]));
        const out = session.run(one.name, fed);
        return {
          value: out['value'].dataSync() as Float32Array,
          loss: out['loss'].dataSync()[0],
          gradients: inputs.map((_, i) => (out[`d${i}`]?.dataSync() as Float32Array) ?? null),
        };
      }),
    reference: (one, inputs) => {
      const tf = getTf();
      return tf.tidy(() => {
        const tensors = tensorsOf(one, inputs);
        const value = one.reference!(...tensors);
        const lossOf = (...given: Tensor[]): Tensor => {
          const y = one.reference!(...given);
          return y.mul(y.mul(0.5).add(0.7)).sum();
        };
        const { value: loss, grads } = tf.valueAndGrads(lossOf as never)(tensors);
        return {
          value: value.dataSync() as Float32Array,
          loss: loss.dataSync()[0],
          gradients: grads.map((gradient) => gradient.dataSync() as Float32Array),
        };
      });
    },
    dispose: () => session.dispose(),
  };
}

/** Seeded inputs of a case. */
export function inputsOf({ shapes, range = [-1, 1], kinks = [], name }: OpCase): Float32Array[] {
  const random = createRandom(name.length + shapes.length);
  const [low, high] = range;
  const draw = (): number => {
    const value = low + (high - low) * random.uniform();
    return kinks.some((kink) => Math.abs(value - kink) < 0.01) ? value + 0.02 : value;
  };
  return shapes.map((shape) => Float32Array.from({ length: countOf(shape) }, draw));
}

/** Slope of the loss along a direction, by central differences, and by the gradients. */
export function slopes(
  runner: OpRunner,
  one: OpCase,
  inputs: readonly Float32Array[],
): { readonly measured: number; readonly computed: number } {
  const step = 2e-3;
  const random = createRandom(99);
  const directions = inputs.map((values) => values.map(() => (random.uniform() < 0.5 ? -1 : 1)));
  const moved = (sign: number): Float32Array[] =>
    inputs.map((values, i) => values.map((value, j) => value + sign * step * directions[i][j]));
  const { gradients: given } = runner.run(one, inputs);
  const computed = given.reduce(
    (total, gradient, i) =>
      total + (gradient?.reduce((sum, value, j) => sum + value * directions[i][j], 0) ?? 0),
    0,
  );
  const measured = (runner.run(one, moved(1)).loss - runner.run(one, moved(-1)).loss) / (2 * step);
  return { measured, computed };
}

function describeCase(graph: Graph, one: OpCase): Signature {
  return graph.scope(one.name, () => {
    const inputs = one.shapes.map((shape, i) =>
      graph.placeholder(`${one.name}/x${i}`, 'float32', one.isDynamic ? shape.map(() => null) : shape),
    );
    const value = one.build(graph, ...inputs);
    // Its slope by each element of y is y + 0.7: different everywhere, and zero nowhere in particular.
    const half = mul(graph, value, graph.scalar(0.5));
    const loss = sum(graph, mul(graph, value, add(graph, half, graph.scalar(0.7))));
    const found = gradients(graph, loss, inputs).flatMap((gradient, i): [string, Ref][] =>
      gradient ? [[`d${i}`, gradient]] : [],
    );
    return {
      inputs: Object.fromEntries(inputs.map((input, i) => [`x${i}`, input])),
      outputs: { value, loss, ...Object.fromEntries(found) },
    };
  });
}
