/** The networks that bench/training and bench/inference measure, and what one of their training steps does. */
import type { Layer, NetworkSpec } from '../../src/model/graph/network';
import { abs } from '../../src/model/graph/ops/unary';
import { add, mul, sub } from '../../src/model/graph/ops/arithmetic';
import { mean } from '../../src/model/graph/ops/reduce';
import { randomNormal } from '../../src/model/graph/ops/random';
import { restoreUnetNetwork } from '../../src/model/graph/restore-unet';
import type { TrainingTask } from '../../src/model/graph/task';

/** Deviation of the noise that a step adds, 0..1 scale. */
export const noiseDeviation = 0.1;

const conv = (name: string, input: string, filters: number): Layer => ({
  op: 'conv',
  name,
  input,
  filters,
  size: 5,
  stride: 2,
  activation: 'leaky-relu',
});
const up = (name: string, input: string, filters: number): Layer => ({
  op: 'conv-transpose',
  name,
  input,
  filters,
  size: 5,
  stride: 2,
  activation: 'leaky-relu',
});

/** Analysis and synthesis of a small codec: strided 5x5 kernels down, a rounded latent at 1/16, transposed ones up. */
const codec: NetworkSpec = {
  inputs: [{ name: 'picture', shape: [null, null, 3] }],
  layers: [
    conv('analysis0', 'picture', 64),
    conv('analysis1', 'analysis0', 96),
    conv('analysis2', 'analysis1', 128),
    { op: 'conv', name: 'latent', input: 'analysis2', filters: 160, size: 5, stride: 2 },
    { op: 'round', name: 'quantised', input: 'latent' },
    up('synthesis0', 'quantised', 128),
    up('synthesis1', 'synthesis0', 96),
    up('synthesis2', 'synthesis1', 64),
    { op: 'conv-transpose', name: 'decoded', input: 'synthesis2', filters: 3, size: 5, stride: 2 },
  ],
  outputs: ['decoded'],
};

export const networks: Readonly<Record<string, NetworkSpec>> = {
  restore: restoreUnetNetwork({ kind: 'restore-unet', widths: [48, 96, 160], blocks: 2 }),
  codec,
};

/** Feeds are the network's inputs; noise is added to the picture, and the mean absolute error is against it. */
export function benchTask(network: NetworkSpec, batch: number, patchPx: number): TrainingTask {
  const shapeOf = (channels: number): number[] => [batch, patchPx, patchPx, channels];
  return {
    feeds: Object.fromEntries(
      network.inputs.map(({ name, shape }) => [
        name,
        { dtype: 'float32', shape: shapeOf(shape.at(-1)!) } as const,
      ]),
    ),
    build: ({ graph, feeds, seed, network: run }) => {
      const { picture } = feeds;
      const noise = mul(graph, randomNormal(graph, shapeOf(3), seed), graph.scalar(noiseDeviation));
      const output = run({ ...feeds, picture: add(graph, picture, noise) })[network.outputs[0]];
      return { loss: mean(graph, abs(graph, sub(graph, output, picture))) };
    },
  };
}
