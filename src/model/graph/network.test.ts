import { describe, expect, it } from 'vitest';
import { initialParameters } from '../networks/parameters';
import { getTf, type Tensor } from '../tf';
import { GraphModel } from './graph-model';
import { buildLayersModel } from './layers-model';
import type { Layer, NetworkSpec } from './network';
import { sub } from './ops/arithmetic';
import { mean } from './ops/reduce';
import { square } from './ops/unary';
import { restoreUnetNetwork } from './restore-unet';
import type { TrainingTask } from './task';
import { weightCount, weightsOf } from './weights';

const activations = ['relu', 'leaky-relu', 'sigmoid', 'tanh', 'softplus', 'gelu', 'silu'] as const;

/** Every kind of layer that pictures go through. */
const pictureLayers: Layer[] = [
  { op: 'space-to-depth', name: 'unshuffle', input: 'picture', block: 2 },
  { op: 'conv', name: 'first', input: 'unshuffle', filters: 14, size: 3, activation: 'relu' },
  { op: 'depthwise-conv', name: 'each', input: 'first', size: 3, activation: 'leaky-relu' },
  { op: 'conv', name: 'down', input: 'each', filters: 9, size: 5, stride: 2 },
  ...activations.map((activation, i): Layer => ({
    op: 'conv',
    name: `tower${i}`,
    input: 'down',
    filters: 2,
    size: 1,
    activation,
  })),
  { op: 'concat', name: 'towers', inputs: activations.map((_, i) => `tower${i}`) },
  { op: 'round', name: 'quantised', input: 'towers' },
  { op: 'conv-transpose', name: 'up', input: 'towers', filters: 14, size: 4, stride: 2 },
  { op: 'add', name: 'skip', inputs: ['up', 'first'] },
  { op: 'multiply', name: 'gated', inputs: ['skip', 'each'] },
  { op: 'slice', name: 'some', input: 'gated', start: 1, count: 12 },
  { op: 'activation', name: 'bent', input: 'some', activation: 'tanh' },
  { op: 'depth-to-space', name: 'shuffle', input: 'bent', block: 2 },
  { op: 'subtract', name: 'output', inputs: ['picture', 'shuffle'] },
];
const pictureNetwork: NetworkSpec = {
  inputs: [{ name: 'picture', shape: [null, null, 3] }],
  layers: pictureLayers,
  outputs: ['output', 'quantised'],
};
const vectorNetwork: NetworkSpec = {
  inputs: [{ name: 'picture', shape: [6, 8, 3] }],
  layers: [
    { op: 'flatten', name: 'flat', input: 'picture' },
    { op: 'dense', name: 'code', input: 'flat', units: 7, activation: 'tanh' },
    { op: 'dense', name: 'wide', input: 'code', units: 6 * 8 * 3 },
    { op: 'reshape', name: 'output', input: 'wide', shape: [6, 8, 3] },
  ],
  outputs: ['output'],
};
const restore = restoreUnetNetwork({ kind: 'restore-unet', widths: [8, 12], blocks: 2, detailPlanes: 3 });

function weightsFor(network: NetworkSpec): Float32Array {
  // Biases off zero too, or a swapped one would not show.
  return initialParameters(weightsOf(network), 3).map((value, i) => value + 0.05 * Math.sin(i));
}

function inputsFor(network: NetworkSpec): Record<string, Tensor> {
  const tf = getTf();
  return Object.fromEntries(
    network.inputs.map(({ name, shape }, i) => [
      name,
      tf.randomUniform([2, ...shape.map((dim, axis) => dim ?? [8, 12][axis])], 0, 1, 'float32', i + 1),
    ]),
  );
}

function largestDifference(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return a.sub(b).abs().max().dataSync()[0];
}

/** Squared error of the first output against zero, at given inputs. */
function taskFor(network: NetworkSpec): TrainingTask {
  const shapes = network.inputs.map(({ name, shape }) => {
    const fixed = [2, ...shape.map((dim, axis) => dim ?? [8, 12][axis])];
    return [name, { dtype: 'float32', shape: fixed }] as const;
  });
  return {
    feeds: Object.fromEntries(shapes),
    build({ graph, feeds, network: run }) {
      const output = run(feeds)[network.outputs[0]];
      return { loss: mean(graph, square(graph, sub(graph, output, graph.scalar(0.2)))) };
    },
  };
}

describe('weightsOf', () => {
  it('refuses a layer that takes in what is not there', () => {
    const broken = { ...vectorNetwork, layers: vectorNetwork.layers.slice(1) };
    expect(() => weightsOf(broken)).toThrow(/code takes in flat, which is not there/);
    expect(() => buildLayersModel(broken)).toThrow(/code takes in flat/);
  });

  it('counts kernels and biases', () => {
    expect(weightCount(weightsOf(vectorNetwork))).toBe(144 * 7 + 7 + 7 * 144 + 144);
  });
});

describe.each([
  ['every picture layer', pictureNetwork],
  ['every vector layer', vectorNetwork],
  ['the Restore U-Net', restore],
] as const)('%s', (_, network) => {
  it('infers what the LayersModel predicts, within 1e-5', () => {
    const tf = getTf();
    const flat = weightsFor(network);
    const model = GraphModel.create({ network }, flat);
    const layers = buildLayersModel(network, flat);
    tf.tidy(() => {
      const inputs = inputsFor(network);
      const fed = network.inputs.map(({ name }) => inputs[name]);
      const predicted = [layers.predict(fed.length === 1 ? fed[0] : fed)].flat();
      const inferred = model.infer(inputs);
      network.outputs.forEach((name, i) =>
        expect(largestDifference(inferred[name], predicted[i]), name).toBeLessThan(1e-5),
      );
    });
    layers.dispose();
    model.dispose();
  });

  it('has the gradients that tfjs finds for the LayersModel', () => {
    const tf = getTf();
    const flat = weightsFor(network);
    // Plain descent with rate 1: what a step takes off the weights is their gradient. Rounding's output has none.
    const first = { ...network, outputs: [network.outputs[0]] };
    const trained = {
      ...first,
      layers: first.layers.filter(({ name }) => name !== 'quantised'),
    };
    const model = GraphModel.create(
      { network: trained, task: taskFor(trained), optimizer: { kind: 'sgd' } },
      flat,
    );
    const layers = buildLayersModel(trained, flat);
    const inputs = inputsFor(network);
    const batch = Object.fromEntries(
      Object.entries(inputs).map(([name, tensor]) => [name, tensor.dataSync() as Float32Array]),
    );
    const { loss, gradientNorm } = model.train(batch, { learningRate: 1, seed: [0, 0] });
    const after = model.readFlat();
    tf.tidy(() => {
      const fed = trained.inputs.map(({ name }) => inputs[name]);
      const { value, grads } = tf.variableGrads(() =>
        (layers.apply(fed.length === 1 ? fed[0] : fed, { training: true }) as Tensor)
          .sub(0.2)
          .square()
          .mean(),
      );
      expect(loss).toBeCloseTo(value.dataSync()[0], 5);
      const byName = new Map(
        layers.weights.map((weight) => [weight.originalName, grads[weight.name]] as const),
      );
      const expected = weightsOf(trained).flatMap(({ name }) => {
        const gradient = byName.get(name) ?? byName.get(name.replace('kernel', 'depthwise_kernel'));
        return Array.from(gradient!.dataSync());
      });
      const norm = Math.hypot(...expected);
      expect(Math.abs(gradientNorm - norm)).toBeLessThan(1e-4 * norm);
      const worst = expected.reduce(
        (most, value, i) => Math.max(most, Math.abs(flat[i] - after[i] - value)),
        0,
      );
      expect(worst).toBeLessThan(1e-5 * Math.max(1, norm));
    });
    tf.dispose(inputs);
    layers.dispose();
    model.dispose();
  });
});
