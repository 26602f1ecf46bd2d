/** Weight updates as graph nodes: TensorFlow's fused kernels, so that a step costs one pass over each weight. */
import { attr, type Graph, type GraphNode, type Ref } from './graph';
import { add, div, minimum, mul, select, sub } from './ops/arithmetic';
import { globalNorm } from './ops/reduce';
import { isOrthogonalised, muonUpdate } from './muon';
import { assignAdd, assignSub, readVariable, variable, type GraphVariable } from './variables';

/** Which update to make; the learning rate is fed at each step. */
export type OptimizerSpec =
  | {
      readonly kind: 'adam';
      /** Decay of the first moment; default 0.9. */
      readonly beta1?: number;
      /** Decay of the second moment; default 0.999. */
      readonly beta2?: number;
      /** Default 1e-7, as tfjs and Keras have it. */
      readonly epsilon?: number;
      /** AdamW (Loshchilov and Hutter 2019): share of a kernel taken off per unit of learning rate; default 0. */
      readonly weightDecay?: number;
      /** Kernels by Muon, the rest (biases, first and last layer) by Adam; the second moments of kernels stay zero. */
      readonly hasMuon?: boolean;
    }
  | { readonly kind: 'sgd'; readonly momentum?: number; readonly nesterov?: boolean }
  | {
      readonly kind: 'rmsprop';
      /** Default 0.9. */
      readonly decay?: number;
      readonly momentum?: number;
      readonly epsilon?: number;
    };

export interface WeightUpdate {
  /** Ends the names of the optimiser's variables for this weight. */
  readonly name: string;
  readonly weight: GraphVariable;
  /** What the loss was computed with. The update waits for it: TensorFlow orders nothing else for us. */
  readonly value: Ref;
  readonly gradient: Ref;
}

/** Updates of one training step. */
export interface Updates {
  /** One for each weight, in order; then any others. Run all of these. */
  readonly nodes: readonly GraphNode[];
  /** The optimiser's own variables, zero at the start. */
  readonly slots: readonly GraphVariable[];
}

/**
 * Update nodes for all weights.
 * @param updates the weights with their gradients
 * @param learningRate scalar
 * @see Kingma and Ba 2015, https://arxiv.org/abs/1412.6980; Loshchilov and Hutter 2019,
 *   https://arxiv.org/abs/1711.05101 (biases and scales are not decayed)
 */
export function applyOptimizer(
  graph: Graph,
  spec: OptimizerSpec,
  updates: readonly WeightUpdate[],
  learningRate: Ref,
): Updates {
  switch (spec.kind) {
    case 'adam':
      return applyAdam(graph, spec, updates, learningRate);
    case 'sgd':
      return applySgd(graph, spec, updates, learningRate);
    case 'rmsprop':
      return applyRmsProp(graph, spec, updates, learningRate);
  }
}

const flags = { T: attr.type('float32'), use_locking: attr.bool(false) };

type Kind<K extends OptimizerSpec['kind']> = Extract<OptimizerSpec, { readonly kind: K }>;

function applySgd(
  graph: Graph,
  { momentum = 0, nesterov = false }: Kind<'sgd'>,
  updates: readonly WeightUpdate[],
  learningRate: Ref,
): Updates {
  const slots: GraphVariable[] = [];
  const nodes = updates.map(({ name, weight, value, gradient }) => {
    if (momentum === 0)
      return graph.addNode('ResourceApplyGradientDescent', [weight.handle, learningRate, gradient], {
        attributes: flags,
        controls: [value.node],
      });
    const slot = variable(graph, `optimizer/momentum/${name}`, weight.shape);
    slots.push(slot);
    return graph.addNode(
      'ResourceApplyMomentum',
      [weight.handle, slot.handle, learningRate, gradient, graph.scalar(momentum)],
      {
        attributes: { ...flags, use_nesterov: attr.bool(nesterov) },
        controls: [value.node],
      },
    );
  });
  return { nodes, slots };
}

function applyRmsProp(
  graph: Graph,
  { decay = 0.9, momentum = 0, epsilon = 1e-7 }: Kind<'rmsprop'>,
  updates: readonly WeightUpdate[],
  learningRate: Ref,
): Updates {
  const slots: GraphVariable[] = [];
  const shared = [decay, momentum, epsilon].map((value) => graph.scalar(value));
  const nodes = updates.map(({ name, weight, value, gradient }) => {
    const meanSquare = variable(graph, `optimizer/meanSquare/${name}`, weight.shape);
    const velocity = variable(graph, `optimizer/momentum/${name}`, weight.shape);
    slots.push(meanSquare, velocity);
    return graph.addNode(
      'ResourceApplyRMSProp',
      [weight.handle, meanSquare.handle, velocity.handle, learningRate, ...shared, gradient],
      { attributes: flags, controls: [value.node] },
    );
  });
  return { nodes, slots };
}

function applyAdam(
  graph: Graph,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0, hasMuon = false }: Kind<'adam'>,
  updates: readonly WeightUpdate[],
  learningRate: Ref,
): Updates {
  const steps = variable(graph, 'optimizer/steps', []);
  const slots = [steps];
  const step = add(graph, readVariable(graph, steps), graph.scalar(1));
  const powerOf = (beta: number): Ref =>
    graph.add('Pow', [graph.scalar(beta), step], 'float32', [], {
      attributes: { T: attr.type('float32') },
    });
  const shared = [
    powerOf(beta1),
    powerOf(beta2),
    learningRate,
    graph.scalar(beta1),
    graph.scalar(beta2),
    graph.scalar(epsilon),
  ];
  const nodes = updates.map((update) => {
    const { name, weight, value, gradient } = update;
    const first = variable(graph, `optimizer/m/${name}`, weight.shape);
    const second = variable(graph, `optimizer/v/${name}`, weight.shape);
    slots.push(first, second);
    if (hasMuon && isOrthogonalised(weight.shape))
      return muonUpdate(graph, weight, value, gradient, first, learningRate);
    const isDecayed = weightDecay > 0 && weight.shape.length > 1;
    return graph.addNode(
      'ResourceApplyAdam',
      [weight.handle, first.handle, second.handle, ...shared, gradient],
      {
        attributes: { ...flags, use_nesterov: attr.bool(false) },
        controls: [isDecayed ? decay(graph, update, weightDecay, learningRate) : value.node],
      },
    );
  });
  const counted = assignAdd(graph, steps, graph.scalar(1), [step.node]);
  return { nodes: [...nodes, counted], slots };
}

/** Takes a share off a weight, once its gradient has been taken. */
function decay(
  graph: Graph,
  { weight, value, gradient }: WeightUpdate,
  weightDecay: number,
  learningRate: Ref,
): GraphNode {
  const share = mul(graph, learningRate, graph.scalar(weightDecay));
  return assignSub(graph, weight, mul(graph, value, share), [gradient.node]);
}

/**
 * Gradients scaled so that their norm together is at most `limit` (Pascanu 2013), and the norm before. A norm that is
 * not finite (one bad batch) makes all gradients zero instead of ruining every weight.
 */
export function clipByGlobalNorm(
  graph: Graph,
  gradients: readonly Ref[],
  limit: Ref,
): { readonly clipped: readonly Ref[]; readonly norm: Ref } {
  const norm = globalNorm(graph, gradients);
  const attributes = { T: attr.type('float32') };
  const isFinite = graph.add('IsFinite', [norm], 'bool', [], { attributes });
  const scale = select(
    graph,
    isFinite,
    minimum(graph, graph.scalar(1), div(graph, limit, norm)),
    graph.scalar(0),
  );
  const clipped = gradients.map((gradient) =>
    // Zero times anything is zero here, NaN and infinity included.
    graph.add('MulNoNan', [gradient, scale], 'float32', gradient.shape, { attributes }),
  );
  return { clipped, norm };
}

/**
 * Moves the averages towards the updated weights: `average -= (1 - decay) * (average - weight)`.
 * @param pairs each with the node that updates its weight
 * @param decay scalar, 0..1
 */
export function updateAverages(
  graph: Graph,
  pairs: readonly {
    readonly weight: GraphVariable;
    readonly average: GraphVariable;
    readonly updated: GraphNode;
  }[],
  decay: Ref,
): GraphNode[] {
  const share = sub(graph, graph.scalar(1), decay);
  return pairs.map(({ weight, average, updated }) => {
    const difference = sub(graph, readVariable(graph, average), readVariable(graph, weight, [updated]));
    return assignSub(graph, average, mul(graph, difference, share));
  });
}

/** A scalar that is there once all `nodes` have run. */
export function afterAll(graph: Graph, value: Ref, nodes: readonly GraphNode[], name: string): Ref {
  return graph.add('Identity', [value], value.dtype, value.shape, {
    attributes: { T: attr.type(value.dtype) },
    controls: nodes,
    name,
  });
}
