import { afterEach, describe, expect, it } from 'vitest';
import { initialParameters, splitParameters } from '../networks/parameters';
import { restoreLayout, runRestoreUnet } from '../networks/restore-unet';
import { FlatAdam } from '../training/optimizer';
import { toTensors, type PatchBatch } from '../training/patches';
import { getTf, type Scalar, type Tensor, type Tensor4D } from '../tf';
import { GraphModel, type StepReport } from './graph-model';
import { restoreTask } from './restore-task';
import { RestoreTrainer } from './restore-trainer';
import { restoreUnetNetwork } from './restore-unet';

const spec = { kind: 'restore-unet', widths: [8, 12, 16], blocks: 1 } as const;
const count = 2;
const sidePx = 16;
const layout = restoreLayout(spec);
const options = {
  network: restoreUnetNetwork(spec),
  task: restoreTask(count, sidePx),
  optimizer: { kind: 'adam', epsilon: 1e-8 },
} as const;

/** A smooth pattern, one patch as a file would be, one in float with noise that grows with the signal. */
const batch: PatchBatch = {
  count,
  sidePx,
  clean: Float32Array.from({ length: count * sidePx * sidePx * 3 }, (_, i) => 0.5 + 0.4 * Math.sin(i / 17)),
  base: Float32Array.from(
    { length: count * sidePx * sidePx * 3 },
    (_, i) => 0.5 + 0.4 * Math.sin(i / 17 + 0.01),
  ),
  gain: Float32Array.of(0, 0.02),
  variance: Float32Array.of(0.04, 0.001),
  clip: Float32Array.of(1, 0),
  level: Float32Array.of(0.2, 0.1),
};
const feeds = (from: PatchBatch): Record<string, Float32Array> => ({
  clean: from.clean,
  base: from.base,
  gain: from.gain,
  variance: from.variance,
  clip: from.clip,
  level: from.level,
});

const models: GraphModel[] = [];
function createModel(seed = 1): GraphModel {
  const model = GraphModel.create(options, initialParameters(layout, seed));
  models.push(model);
  return model;
}
afterEach(() => models.splice(0).forEach((model) => model.dispose()));

/** `steps` training steps; step n is fed seed n. */
function trainSteps(model: GraphModel, steps: number, from = 0): StepReport[] {
  return Array.from({ length: steps }, (_, i) =>
    model.train(feeds(batch), {
      learningRate: 1e-3,
      clipNorm: 0.5,
      averageDecay: Math.min(0.999, (2 + from + i) / (11 + from + i)),
      seed: [7, from + i],
    }),
  );
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);
}

describe('GraphModel', () => {
  it('refuses feeds and state that do not fit', () => {
    const model = createModel();
    const step = { learningRate: 1e-3, seed: [0, 0] as const };
    expect(() => model.train({}, step)).toThrow(/clean: expected 1536 values, received "none"/);
    expect(() => model.assign({ nothing: new Float32Array(1) })).toThrow(/name of a variable/);
    expect(() => model.assign({ 'weights/head/bias': new Float32Array(3) })).toThrow(/8 values/);
    expect(() => GraphModel.create(options, new Float32Array(5))).toThrow(/values/);
  });

  it('has the weights of the eager network, in its order', () => {
    const model = createModel();
    expect(model.weights).toEqual(layout);
  });

  it('infers what the eager network does, within 1e-5', () => {
    const tf = getTf();
    const model = createModel();
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const picture = tf.randomUniform([2, 24, 32, 3], 0, 1, 'float32', 5) as Tensor4D;
      const level = tf.fill([2, 24, 32, 1], 0.1) as Tensor4D;
      const flat = tf.tensor1d(initialParameters(layout, 1));
      const eager = runRestoreUnet(spec, splitParameters(layout, flat), picture, level);
      const { restored } = model.infer({ picture, level });
      expect(restored.shape).toEqual([2, 24, 32, 3]);
      expect(largestDifference(restored.dataSync(), eager.dataSync())).toBeLessThan(1e-5);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('trains as the eager trainer does: the same losses, weights and average', async () => {
    const tf = getTf();
    const model = createModel();
    const adam = new FlatAdam(initialParameters(layout, 1));
    const eagerLosses = Array.from({ length: 4 }, (_, step) => {
      const patches = toTensors(batch, [7, step]);
      const loss = adam.minimize((weights) => {
        const pieces = splitParameters(layout, weights);
        const restored: Tensor = runRestoreUnet(spec, pieces, patches.noisy, patches.level);
        const squares = restored.sub(patches.clean).square().mean([1, 2, 3]);
        return squares
          .add((0.02 / 255) ** 2)
          .sqrt()
          .mean() as Scalar;
      }, 1e-3);
      const value = loss.dataSync()[0];
      tf.dispose([loss, patches.noisy, patches.clean, patches.level]);
      return value;
    });
    const losses = trainSteps(model, 4).map(({ loss }) => loss);
    expect(largestDifference(losses, eagerLosses)).toBeLessThan(1e-5);
    const { weights, average } = await adam.state();
    // Adam divides by the root of tiny second moments at first, which magnifies the last bits of a gradient.
    expect(largestDifference(model.readFlat(), weights)).toBeLessThan(1e-4);
    expect(largestDifference(model.readFlat('average'), average)).toBeLessThan(1e-4);
    adam.dispose();
  });

  it('goes on from the state of the eager trainer, and gives it back', () => {
    const random = initialParameters(layout, 3);
    const state = {
      weights: initialParameters(layout, 1),
      average: initialParameters(layout, 2),
      momentum: random,
      velocity: random.map((value) => value * value),
      step: 41,
    };
    const trainer = RestoreTrainer.create(
      { spec, batch: count, patchPx: sidePx, precision: 'float32' },
      state,
    );
    try {
      expect(trainer.state()).toEqual(state);
      const { loss } = trainer.train(batch, 1e-3, [7, 41]);
      expect(loss).toBeGreaterThan(0);
      expect(trainer.step).toBe(42);
      expect(trainer.average()).not.toEqual(state.average);
    } finally {
      trainer.dispose();
    }
  });

  it('resumes from its state to the same curve', () => {
    const whole = createModel();
    const first = createModel();
    const expected = trainSteps(whole, 8).map(({ loss }) => loss);
    trainSteps(first, 4);
    const second = createModel(99);
    second.assign(first.read());
    const resumed = trainSteps(second, 4, 4).map(({ loss }) => loss);
    expect(largestDifference(resumed, expected.slice(4))).toBeLessThan(1e-6);
  });

  it('learns: the loss halves on one batch', () => {
    const model = createModel();
    const losses = trainSteps(model, 120).map(({ loss }) => loss);
    expect(losses.at(-1)!).toBeLessThan(losses[0] / 2);
  });

  it('never writes into arrays that it was given, and keeps no tensors', () => {
    const tf = getTf();
    const model = createModel();
    const state = model.read();
    const copy = Object.fromEntries(Object.entries(state).map(([name, values]) => [name, values.slice()]));
    model.assign(state);
    const before = tf.memory().numTensors;
    trainSteps(model, 3);
    expect(state).toEqual(copy);
    expect(model.read()).not.toEqual(copy);
    expect(tf.memory().numTensors).toBe(before);
  });
});
