import { afterEach, describe, expect, it } from 'vitest';
import { getTf } from '../../tf';
import { trainingSchema } from '../train/schema';
import { initialWeights } from './initial-weights';
import { LabModel } from './lab-model';
import { layOut } from './layout';
import { systemSchema } from './schema';

const title = { en: 'a', zh: 'a' };
const make = (system: object) => systemSchema.parse({ id: 'a', title, ...system });
const training = (more: object = {}) => trainingSchema.parse({ loss: 'mse', epochs: 1, ...more });

const dense = (units: number | 'data', activation = 'linear') => ({ layer: 'dense', units, activation });
const small = make({
  encoder: [dense(6, 'relu')],
  bottleneck: { units: 2 },
  decoder: [dense(6, 'relu'), dense('data', 'sigmoid')],
});

const models: LabModel[] = [];
function create(system = small, shape: readonly number[] = [8], more: object = {}, batch = 4): LabModel {
  const model = LabModel.create({ layout: layOut(system, shape), training: training(more), batch });
  models.push(model);
  return model;
}
afterEach(() => models.splice(0).forEach((model) => model.dispose()));

const wave = (count: number, size: number): Float32Array =>
  Float32Array.from({ length: count * size }, (_, i) => 0.5 + 0.4 * Math.sin(i * 1.7));

describe('a layout', () => {
  it('names what does not fit', () => {
    expect(() => layOut(make({ bottleneck: { units: 2 }, decoder: [dense(5)] }), [8])).toThrow(
      /gives 5 values, the data has 8/,
    );
    const conv = make({
      encoder: [{ layer: 'conv', filters: 2 }],
      bottleneck: { units: 2 },
      decoder: [dense('data')],
    });
    expect(() => layOut(conv, [8])).toThrow(/put a reshape/);
    const reshape = make({
      encoder: [{ layer: 'reshape', shape: [3, 3, 1] }],
      bottleneck: { units: 2 },
      decoder: [dense('data')],
    });
    expect(() => layOut(reshape, [8])).toThrow(/3 x 3 x 1 out of 8/);
  });

  it('counts the weights of the textbook’s 784-32-784', () => {
    const layout = layOut(make({ bottleneck: { units: 32 }, decoder: [dense('data')] }), [28, 28, 1]);
    const count = layout.weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(784 * 32 + 32 + 32 * 784 + 784);
  });
});

describe('initial weights', () => {
  it('have the deviations of He and Glorot', () => {
    const { weights } = layOut(
      make({ encoder: [dense(400, 'relu')], bottleneck: { units: 300 }, decoder: [dense('data')] }),
      [500],
    );
    const values = initialWeights(weights, 1);
    const deviation = (name: string) =>
      Math.sqrt(values[name].reduce((sum, w) => sum + w * w, 0) / values[name].length);
    expect(deviation('encoder/0/kernel')).toBeCloseTo(Math.sqrt(2 / 500), 3);
    expect(deviation('code/kernel')).toBeCloseTo(Math.sqrt(2 / 700), 3);
    expect(deviation('code/bias')).toBe(0);
    expect(initialWeights(weights, 1)).toEqual(values);
    expect(initialWeights(weights, 2)).not.toEqual(values);
  });
});

describe('LabModel', () => {
  it.each([
    ['mse', (p: number, t: number) => (p - t) ** 2],
    ['bce', (p: number, t: number) => -t * Math.log(p) - (1 - t) * Math.log(1 - p)],
  ])('measures %s as its definition says', (loss, of) => {
    const model = create(small, [8], { loss });
    const x = wave(3, 8);
    const { output, loss: found } = model.evaluate(x);
    for (let row = 0; row < 3; row++) {
      let sum = 0;
      for (let i = row * 8; i < row * 8 + 8; i++) sum += of(output[i], x[i]);
      expect(found[row]).toBeCloseTo(sum / 8, 5);
    }
  });

  it.each(['adam', 'sgd', 'rmsprop'])('learns with %s, the same from the same seed', (kind) => {
    const run = () => {
      const model = create(small, [8], { optimizer: { kind, learningRate: kind === 'sgd' ? 0.5 : 0.01 } });
      return Array.from(
        { length: 200 },
        (_, step) => model.train(wave(4, 8), kind === 'sgd' ? 0.5 : 0.01, [1, step]).loss,
      );
    };
    const losses = run();
    expect(losses.at(-1)).toBeLessThan(losses[0] / 5);
    expect(run()).toEqual(losses);
  });

  it('adds the weight penalties, kernels only', () => {
    const plain = create().train(wave(4, 8), 1e-9, [1, 0]).loss;
    const model = create(small, [8], { l1: 0.01, l2: 0.1 });
    const kernels = Object.entries(model.weights()).filter(([name]) => name.endsWith('/kernel'));
    const expected = kernels.reduce(
      (sum, [, values]) => sum + values.reduce((part, w) => part + 0.01 * Math.abs(w) + 0.1 * w * w, 0),
      0,
    );
    expect(model.train(wave(4, 8), 1e-9, [1, 0]).loss - plain).toBeCloseTo(expected, 4);
  });

  it('normalises batches in training and follows their mean', () => {
    const system = make({
      encoder: [{ layer: 'batch-norm' }],
      bottleneck: { units: 2 },
      decoder: [dense('data')],
    });
    const model = create(system);
    const x = wave(4, 8);
    for (let step = 0; step < 300; step++) model.train(x, 0, [1, step]);
    const { 'encoder/0/mean': mean, 'encoder/0/variance': variance } = model.weights();
    for (let i = 0; i < 8; i++) {
      const column = [0, 1, 2, 3].map((row) => x[row * 8 + i]);
      const expected = column.reduce((sum, value) => sum + value / 4, 0);
      expect(mean[i]).toBeCloseTo(expected, 4);
      expect(variance[i]).toBeCloseTo(
        column.reduce((sum, value) => sum + (value - expected) ** 2 / 4, 0),
        4,
      );
    }
  });

  it('leaves out the given share in training, nothing in use', () => {
    const system = make({
      encoder: [{ layer: 'dropout', rate: 0.5 }],
      bottleneck: { units: 2 },
      decoder: [dense('data')],
    });
    const model = create(system);
    const x = wave(4, 8);
    const losses = [0, 1, 2].map((step) => model.train(x, 0, [1, step]).reconstruction);
    expect(new Set(losses).size).toBe(3);
    expect(model.evaluate(x)).toEqual(model.evaluate(x));
  });

  it.each([
    [
      'masking',
      { share: 0.25 },
      (x: Float32Array, y: Float32Array) => y.filter((v, i) => v === 0 && x[i] !== 0).length / y.length,
    ],
    [
      'salt-and-pepper',
      { share: 0.25 },
      (x: Float32Array, y: Float32Array) => y.filter((v, i) => v !== x[i]).length / y.length,
    ],
    [
      'gaussian',
      { deviation: 0.05 },
      (x: Float32Array, y: Float32Array) =>
        5 * Math.sqrt(y.reduce((sum, v, i) => sum + (v - x[i]) ** 2, 0) / y.length),
    ],
  ])('spoils by %s as much as asked', (kind, how, measure) => {
    const system = make({ bottleneck: { units: 2 }, decoder: [dense('data')], corruption: { kind, ...how } });
    const model = create(system, [50]);
    const x = Float32Array.from({ length: 200 * 50 }, () => 0.5);
    const spoilt = model.corrupt(x, 3);
    expect(measure(x, spoilt)).toBeCloseTo(0.25, 1);
    expect(model.corrupt(x, 3)).toEqual(spoilt);
    expect(model.corrupt(x, 4)).not.toEqual(spoilt);
  });

  it('estimates the Jacobian of a linear encoder: the squared norm of its kernel', () => {
    const model = create(make({ bottleneck: { units: 2 }, decoder: [dense('data')] }));
    const expected = model.weights()['code/kernel'].reduce((sum, w) => sum + w * w, 0);
    const norms = model.jacobian(wave(4000, 8), 1);
    expect(norms.reduce((sum, value) => sum + value / 4000, 0) / expected).toBeCloseTo(1, 1);
  });

  it('tells the divergence of a variational code as its formula does', () => {
    const system = make({ bottleneck: { units: 3, variational: { beta: 2 } }, decoder: [dense('data')] });
    const model = create(system);
    const x = wave(4, 8);
    const { code, logVariance } = model.encode(x);
    const expected =
      code.reduce((sum, m, i) => sum + 0.5 * (m * m + Math.exp(logVariance![i]) - 1 - logVariance![i]), 0) /
      4;
    const { divergence, loss, reconstruction } = model.train(x, 0, [1, 1]);
    expect(divergence).toBeCloseTo(expected, 4);
    expect(loss - reconstruction).toBeCloseTo((2 * expected) / 8, 4);
  });

  it('runs any count of samples and leaves no tensor', () => {
    const model = create();
    const before = getTf().memory().numTensors;
    expect(model.evaluate(wave(1030, 8)).loss).toHaveLength(1030);
    expect(model.decode(model.encode(wave(3, 8)).code)).toHaveLength(24);
    model.train(wave(4, 8), 0.1, [1, 1]);
    expect(getTf().memory().numTensors).toBe(before);
  });

  it('makes pictures of the right size through convolutions', () => {
    const system = make({
      encoder: [{ layer: 'conv', filters: 3, stride: 2, activation: 'relu' }],
      bottleneck: { units: 2 },
      decoder: [
        dense(4 * 4 * 3),
        { layer: 'reshape', shape: [4, 4, 3] },
        { layer: 'conv-transpose', filters: 1 },
      ],
    });
    const model = create(system, [8, 8, 1]);
    const first = model.train(wave(4, 64), 0.01, [1, 0]).loss;
    let last = first;
    for (let step = 1; step < 100; step++) last = model.train(wave(4, 64), 0.01, [1, step]).loss;
    expect(last).toBeLessThan(first / 2);
    expect(model.evaluate(wave(2, 64)).output).toHaveLength(128);
  });
});
