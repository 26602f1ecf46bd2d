import { describe, expect, it } from 'vitest';
import { getTf } from '../tf';
import { GraphModel } from './graph-model';
import type { NetworkSpec } from './network';
import { mul } from './ops/arithmetic';
import { mean, sum } from './ops/reduce';
import type { OptimizerSpec } from './optimizers';
import type { TrainingTask } from './task';

/** Two weights and two biases; the loss is linear in them, so that their gradients are the feeds. */
const network: NetworkSpec = {
  inputs: [{ name: 'x', shape: [1] }],
  layers: [{ op: 'dense', name: 'line', input: 'x', units: 2 }],
  outputs: ['line'],
};
/** With x = 1, the gradient by kernel and bias is `slope`. */
const linearTask: TrainingTask = {
  feeds: { slope: { dtype: 'float32', shape: [1, 2] } },
  build: ({ graph, feeds, network: run }) => {
    const ones = graph.constant([1], [1, 1]);
    return { loss: sum(graph, mul(graph, run({ x: ones })['line'], feeds['slope'])) };
  },
};
const initial = Float32Array.of(1, -2, 3, 0.5);
const slopes = [Float32Array.of(0.3, -0.1), Float32Array.of(-2, 0.4), Float32Array.of(0.01, 0.2)];

function createModel(optimizer: OptimizerSpec): GraphModel {
  return GraphModel.create({ network, task: linearTask, optimizer }, initial);
}

/** Weights after one step for each slope. */
async function run(
  optimizer: OptimizerSpec,
  options: { readonly clipNorm?: number; readonly learningRate?: number } = {},
): Promise<number[]> {
  const model = createModel(optimizer);
  slopes.forEach((slope, i) => model.train({ slope }, { learningRate: 0.1, seed: [0, i], ...options }));
  const weights = Array.from(model.readFlat());
  model.dispose();
  return weights;
}

/** The same with a scalar rule: weight, gradient, step -> weight. */
function expected(rule: () => (weight: number, gradient: number, step: number) => number): number[] {
  return Array.from(initial, (start, i) => {
    const step = rule();
    return slopes.reduce((weight, slope, n) => step(weight, slope[i % 2], n + 1), start);
  });
}

function expectClose(actual: readonly number[], wanted: readonly number[]): void {
  actual.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 5));
}

describe('optimisers', () => {
  it('SGD takes the rate times the gradient', async () => {
    expectClose(
      await run({ kind: 'sgd' }),
      expected(() => (w, g) => w - 0.1 * g),
    );
  });

  it('SGD with momentum, plain and Nesterov', async () => {
    for (const nesterov of [false, true])
      expectClose(
        await run({ kind: 'sgd', momentum: 0.9, nesterov }),
        expected(() => {
          let velocity = 0;
          return (w, g) => {
            velocity = 0.9 * velocity + g;
            return w - 0.1 * (nesterov ? g + 0.9 * velocity : velocity);
          };
        }),
      );
  });

  it('RMSprop divides by the root of the mean square', async () => {
    expectClose(
      await run({ kind: 'rmsprop', decay: 0.8, momentum: 0.5, epsilon: 1e-3 }),
      expected(() => {
        let square = 0;
        let velocity = 0;
        return (w, g) => {
          square = 0.8 * square + 0.2 * g * g;
          velocity = 0.5 * velocity + (0.1 * g) / Math.sqrt(square + 1e-3);
          return w - velocity;
        };
      }),
    );
  });

  const adam = (beta1: number, beta2: number, epsilon: number, decay: (i: number) => number) => {
    let kind = 0;
    return () => {
      const share = decay(kind++);
      let first = 0;
      let second = 0;
      return (w: number, g: number, step: number): number => {
        first = beta1 * first + (1 - beta1) * g;
        second = beta2 * second + (1 - beta2) * g * g;
        const rate = (0.1 * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
        return w * (1 - 0.1 * share) - (rate * first) / (Math.sqrt(second) + epsilon);
      };
    };
  };

  it('Adam corrects the bias of its moments', async () => {
    expectClose(
      await run({ kind: 'adam', beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }),
      expected(adam(0.8, 0.99, 1e-3, () => 0)),
    );
  });

  it('AdamW decays kernels and leaves biases alone', async () => {
    expectClose(
      await run({ kind: 'adam', epsilon: 1e-3, weightDecay: 0.5 }),
      // The first two values are the kernel.
      expected(adam(0.9, 0.999, 1e-3, (i) => (i < 2 ? 0.5 : 0))),
    );
  });
});

describe('clipping', () => {
  it('scales a gradient that is too long, and only that', async () => {
    const limit = 0.5;
    const clip = (slope: Float32Array): number => Math.min(1, limit / Math.hypot(...slope, ...slope));
    let n = 0;
    expectClose(
      await run({ kind: 'sgd' }, { clipNorm: limit }),
      expected(() => (w, g) => w - 0.1 * g * clip(slopes[n++ % slopes.length])),
    );
  });

  it('reports the norm before, and skips a step whose gradient is not finite', () => {
    const model = createModel({ kind: 'adam' });
    const step = { learningRate: 0.1, clipNorm: 1, seed: [0, 0] as const };
    const { gradientNorm } = model.train({ slope: Float32Array.of(3, 4) }, step);
    expect(gradientNorm).toBeCloseTo(Math.sqrt(50), 4);
    for (const bad of [NaN, Infinity, 1e30]) {
      model.train({ slope: Float32Array.of(bad, 1) }, step);
      expect(model.readFlat().every(Number.isFinite)).toBe(true);
    }
    model.dispose();
  });
});

describe('averages', () => {
  it('follow the weights after each update', () => {
    const model = createModel({ kind: 'sgd' });
    let average = Array.from(initial);
    for (const [i, slope] of slopes.entries()) {
      model.train({ slope }, { learningRate: 0.1, averageDecay: 0.6, seed: [0, i] });
      const weights = model.readFlat();
      average = average.map((value, j) => 0.6 * value + 0.4 * weights[j]);
      expectClose(Array.from(model.readFlat('average')), average);
    }
    const tf = getTf();
    tf.tidy(() => {
      const output = model.infer({ x: tf.ones([1, 1]) }, 'average')['line'].dataSync();
      expect(output[0]).toBeCloseTo(average[0] + average[2], 5);
    });
    model.dispose();
  });
});

describe('several networks', () => {
  it('train together, or one with the other held', () => {
    const line = (name: string): NetworkSpec => ({
      ...network,
      layers: [{ op: 'dense', name, input: 'x', units: 1 }],
      outputs: [name],
    });
    const task: TrainingTask = {
      feeds: { x: { dtype: 'float32', shape: [2, 1] } },
      build: ({ graph, feeds, networks }) => {
        const { encoded } = networks['encoder']({ x: feeds['x'] });
        return { loss: mean(graph, networks['decoder']({ x: encoded })['decoded']) };
      },
    };
    const networks = { encoder: line('encoded'), decoder: line('decoded') };
    const isDecoder = (weight: string): boolean => weight.startsWith('decoder/');
    for (const isTrained of [undefined, isDecoder]) {
      const model = GraphModel.create(
        { network: networks, task, optimizer: { kind: 'sgd' }, isTrained },
        Float32Array.of(2, 0.5, 3, 1),
      );
      expect(model.weights.map(({ name }) => name)).toEqual([
        'encoder/encoded/kernel',
        'encoder/encoded/bias',
        'decoder/decoded/kernel',
        'decoder/decoded/bias',
      ]);
      const { loss } = model.train({ x: Float32Array.of(1, 3) }, { learningRate: 0.1, seed: [0, 0] });
      // Mean x is 2: the code is 4.5 on average, the output 14.5.
      expect(loss).toBeCloseTo(14.5, 5);
      const held = [2, 0.5];
      const moved = [2 - 0.1 * 3 * 2, 0.5 - 0.1 * 3];
      expectClose(Array.from(model.readFlat()), [...(isTrained ? held : moved), 3 - 0.1 * 4.5, 1 - 0.1]);
      const tf = getTf();
      tf.tidy(() => {
        const { encoded } = model.infer({ x: tf.ones([1, 1]) }, 'weights', 'encoder');
        expect(encoded.dataSync()[0]).toBeCloseTo(isTrained ? 2.5 : 1.6, 5);
      });
      model.dispose();
    }
  });
});
