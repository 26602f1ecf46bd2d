import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getTf, type Tensor2D, type Tensor4D } from '../../tf';
import { Graph } from '../graph';
import { gradients } from '../gradients';
import { inputsOf, openOpRunner, slopes, type OpCase, type OpRunner } from '../testing/op-cases';
import { add, addAll, div, maximum, minimum, mul, power, sub } from './arithmetic';
import {
  concat,
  depthToSpace,
  pad,
  padReflect,
  reshape,
  slice,
  sliceAxis,
  spaceToDepth,
  transpose,
} from './arrays';
import { broadcastLike } from './broadcast';
import { biasAdd, conv2d, conv2dTranspose, depthwiseConv2d } from './conv';
import { matMul, mean, sum } from './reduce';
import * as unary from './unary';

const tf = getTf();
const image = [2, 4, 6, 4];

const unaryCases: OpCase[] = [
  { name: 'neg', shapes: [image], build: unary.neg, reference: tf.neg },
  { name: 'abs', shapes: [image], range: [0.1, 2], build: unary.abs, reference: tf.abs },
  { name: 'square', shapes: [image], build: unary.square, reference: tf.square },
  { name: 'sqrt', shapes: [image], range: [0.2, 2], build: unary.sqrt, reference: tf.sqrt },
  { name: 'rsqrt', shapes: [image], range: [0.2, 2], build: unary.rsqrt, reference: tf.rsqrt },
  { name: 'exp', shapes: [image], build: unary.exp, reference: tf.exp },
  { name: 'log', shapes: [image], range: [0.2, 2], build: unary.log, reference: tf.log },
  { name: 'sigmoid', shapes: [image], build: unary.sigmoid, reference: tf.sigmoid },
  { name: 'tanh', shapes: [image], build: unary.tanh, reference: tf.tanh },
  { name: 'softplus', shapes: [image], build: unary.softplus, reference: tf.softplus },
  { name: 'relu', shapes: [image], kinks: [0], build: unary.relu, reference: tf.relu },
  {
    name: 'leakyRelu',
    shapes: [image],
    kinks: [0],
    build: (graph, x) => unary.leakyRelu(graph, x, 0.2),
    reference: (x) => tf.leakyRelu(x, 0.2),
  },
  { name: 'erf', shapes: [image], build: unary.erf, reference: tf.erf },
  {
    name: 'erfc',
    shapes: [image],
    build: unary.erfc,
    reference: (x) => tf.sub(1, tf.erf(x)),
  },
  {
    name: 'normalCdf',
    shapes: [image],
    range: [-2, 2],
    build: unary.normalCdf,
    reference: (x) => tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5),
  },
  {
    name: 'gelu',
    shapes: [image],
    build: unary.gelu,
    reference: (x) => x.mul(tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5)),
  },
  { name: 'silu', shapes: [image], build: unary.silu, reference: (x) => x.mul(tf.sigmoid(x)) },
  {
    name: 'charbonnier',
    shapes: [image],
    build: (graph, x) => unary.charbonnier(graph, x, 0.1),
    reference: (x) => x.square().add(0.01).sqrt().sub(0.1),
  },
  {
    name: 'clip',
    shapes: [image],
    kinks: [-0.4, 0.6],
    build: (graph, x) => unary.clip(graph, x, -0.4, 0.6),
    reference: (x) => tf.clipByValue(x, -0.4, 0.6),
  },
  {
    name: 'identity',
    shapes: [image],
    build: (graph, x) => unary.identity(graph, x),
    reference: (x) => x.clone(),
  },
];

const arithmeticCases: OpCase[] = [
  { name: 'add', shapes: [image, image], build: add, reference: tf.add },
  { name: 'addRow', shapes: [image, [4]], build: add, reference: tf.add },
  { name: 'addScalar', shapes: [[], image], build: add, reference: tf.add },
  { name: 'addPerPatch', shapes: [image, [2, 1, 1, 1]], build: add, reference: tf.add },
  {
    name: 'addBothBroadcast',
    shapes: [
      [3, 1],
      [1, 5],
    ],
    build: add,
    reference: tf.add,
  },
  { name: 'sub', shapes: [image, [4]], build: sub, reference: tf.sub },
  { name: 'mul', shapes: [image, [2, 1, 1, 4]], build: mul, reference: tf.mul },
  { name: 'mulSelf', shapes: [image], build: (graph, x) => mul(graph, x, x), reference: (x) => x.mul(x) },
  { name: 'div', shapes: [image, [4]], range: [0.3, 2], build: div, reference: tf.div },
  { name: 'maximum', shapes: [image, image], isSmooth: false, build: maximum, reference: tf.maximum },
  { name: 'minimum', shapes: [image, image], isSmooth: false, build: minimum, reference: tf.minimum },
  {
    name: 'power',
    shapes: [image],
    range: [0.3, 2],
    build: (graph, x) => power(graph, x, 1.5),
    reference: (x) => tf.pow(x, 1.5),
  },
  {
    name: 'addAll',
    shapes: [image, image, image],
    build: (graph, ...terms) => addAll(graph, terms),
    reference: (...terms) => tf.addN(terms),
  },
  { name: 'addRowDynamic', shapes: [image, [4]], isDynamic: true, build: add, reference: tf.add },
  { name: 'mulDynamic', shapes: [image, [2, 1, 1, 4]], isDynamic: true, build: mul, reference: tf.mul },
];

const arrayCases: OpCase[] = [
  {
    name: 'reshape',
    shapes: [image],
    build: (graph, x) => reshape(graph, x, [2, -1, 3]),
    reference: (x) => x.reshape([2, -1, 3]),
  },
  {
    name: 'concat',
    shapes: [image, [2, 4, 6, 3]],
    build: (graph, a, b) => concat(graph, [a, b]),
    reference: (a, b) => tf.concat([a, b], 3),
  },
  {
    name: 'slice',
    shapes: [image],
    build: (graph, x) => slice(graph, x, [0, 1, 2, 1], [-1, 2, 3, -1]),
    reference: (x) => tf.slice(x, [0, 1, 2, 1], [2, 2, 3, 3]),
  },
  {
    name: 'sliceAxis',
    shapes: [image],
    build: (graph, x) => sliceAxis(graph, x, -1, 1, 2),
    reference: (x) => tf.slice(x, [0, 0, 0, 1], [2, 4, 6, 2]),
  },
  {
    name: 'pad',
    shapes: [image],
    build: (graph, x) =>
      pad(graph, x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ]),
    reference: (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ]),
  },
  {
    name: 'padReflect',
    shapes: [image],
    build: (graph, x) =>
      padReflect(graph, x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ]),
  },
  {
    name: 'transpose',
    shapes: [image],
    build: (graph, x) => transpose(graph, x, [0, 3, 1, 2]),
    reference: (x) => tf.transpose(x, [0, 3, 1, 2]),
  },
  { name: 'spaceToDepth', shapes: [image], build: (graph, x) => spaceToDepth(graph, x, 2) },
  {
    name: 'depthToSpace',
    shapes: [image],
    build: (graph, x) => depthToSpace(graph, x, 2),
  },
];

const convCases: OpCase[] = [
  ...([1, 2] as const).flatMap((stride) =>
    (['SAME', 'VALID'] as const).map((padding): OpCase => ({
      name: `conv2d${padding}${stride}`,
      shapes: [
        [2, 7, 6, 3],
        [3, 3, 3, 5],
      ],
      build: (graph, x, filter) => conv2d(graph, x, filter, { stride, padding }),
      reference: (x, filter) =>
        tf.conv2d(x as Tensor4D, filter as Tensor4D, stride, padding === 'SAME' ? 'same' : 'valid'),
    })),
  ),
  {
    name: 'conv2dDynamic',
    shapes: [
      [2, 7, 6, 3],
      [3, 3, 3, 5],
    ],
    // Only the picture's size is open; filters always have a known shape.
    build: (graph, x, filter) => conv2d(graph, { ...x, shape: [null, null, null, 3] }, filter),
    reference: (x, filter) => tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, 'same'),
  },
  {
    name: 'conv2dTranspose',
    shapes: [
      [2, 3, 4, 5],
      [2, 2, 3, 5],
    ],
    build: (graph, x, filter) => conv2dTranspose(graph, x, filter, 2),
    reference: (x, filter) => tf.conv2dTranspose(x as Tensor4D, filter as Tensor4D, [2, 6, 8, 3], 2, 'same'),
  },
  {
    name: 'conv2dTransposeOverlap',
    shapes: [
      [1, 3, 4, 2],
      [5, 5, 3, 2],
    ],
    build: (graph, x, filter) => conv2dTranspose(graph, x, filter, 2),
    reference: (x, filter) => tf.conv2dTranspose(x as Tensor4D, filter as Tensor4D, [1, 6, 8, 3], 2, 'same'),
  },
  {
    name: 'depthwiseConv2d',
    shapes: [
      [2, 7, 6, 3],
      [3, 3, 3, 2],
    ],
    build: (graph, x, filter) => depthwiseConv2d(graph, x, filter),
    reference: (x, filter) => tf.depthwiseConv2d(x as Tensor4D, filter as Tensor4D, 1, 'same'),
  },
  {
    name: 'biasAdd',
    shapes: [image, [4]],
    build: biasAdd,
    reference: (x, bias) => x.add(bias),
  },
];

const reduceCases: OpCase[] = [
  { name: 'sumAll', shapes: [image], build: (graph, x) => sum(graph, x), reference: (x) => x.sum() },
  {
    name: 'sumAxes',
    shapes: [image],
    build: (graph, x) => sum(graph, x, [1, 2]),
    reference: (x) => x.sum([1, 2]),
  },
  { name: 'meanAll', shapes: [image], build: (graph, x) => mean(graph, x), reference: (x) => x.mean() },
  {
    name: 'meanAxesKept',
    shapes: [image],
    build: (graph, x) => mean(graph, x, [-1], true),
    reference: (x) => x.mean([3], true),
  },
  {
    name: 'meanAxesDynamic',
    shapes: [image],
    isDynamic: true,
    build: (graph, x) => mean(graph, x, [1, 2, 3]),
    reference: (x) => x.mean([1, 2, 3]),
  },
  {
    name: 'broadcastLike',
    shapes: [[2, 1, 1, 1], image],
    build: (graph, x, like) => mul(graph, broadcastLike(graph, x, like), like),
    reference: (x, like) => x.broadcastTo(image).mul(like),
  },
  ...[false, true].flatMap((transposeA) =>
    [false, true].map((transposeB): OpCase => ({
      name: `matMul${transposeA ? 'T' : 'N'}${transposeB ? 'T' : 'N'}`,
      shapes: [transposeA ? [5, 3] : [3, 5], transposeB ? [4, 5] : [5, 4]],
      build: (graph, a, b) => matMul(graph, a, b, transposeA, transposeB),
      reference: (a, b) => tf.matMul(a as Tensor2D, b as Tensor2D, transposeA, transposeB),
    })),
  ),
];

const oddCases: OpCase[] = [
  { name: 'round', shapes: [image], range: [-3, 3], build: unary.roundStraightThrough, isSmooth: false },
  {
    name: 'stop',
    shapes: [image],
    build: (graph, x) => mul(graph, x, unary.stopGradient(graph, x)),
    isSmooth: false,
  },
  {
    name: 'lowerBound',
    shapes: [image],
    build: (graph, x) => unary.lowerBound(graph, x, 0.1),
    isSmooth: false,
  },
];

const cases = [...unaryCases, ...arithmeticCases, ...arrayCases, ...convCases, ...reduceCases];
const tolerance = 2e-5;

let runner: OpRunner;
beforeAll(() => {
  runner = openOpRunner([...cases, ...oddCases]);
});
afterAll(() => runner.dispose());

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  for (let i = 0; i < actual.length; i++)
    if (!(Math.abs(actual[i] - expected[i]) <= tolerance * scale))
      expect.fail(`element ${i}: ${actual[i]} instead of ${expected[i]}`);
}

describe('gradients', () => {
  it('says which op has none', () => {
    const graph = new Graph();
    const x = graph.placeholder('x', 'float32', []);
    const odd = graph.add('Mystery', [x], 'float32', []);
    expect(() => gradients(graph, odd, [x])).toThrow(/Mystery .* has no gradient/);
  });

  it('gives null for what the loss does not depend on', () => {
    const graph = new Graph();
    const [x, y] = ['x', 'y'].map((name) => graph.placeholder(name, 'float32', []));
    expect(gradients(graph, unary.square(graph, x), [x, y])[1]).toBeNull();
  });
});

describe.each(cases)('$name', (one) => {
  if (one.reference)
    it('gives the value and gradients of tfjs', () => {
      const inputs = inputsOf(one);
      const result = runner.run(one, inputs);
      const expected = runner.reference(one, inputs);
      expectClose(result.value, expected.value);
      result.gradients.forEach((gradient, i) => expectClose(gradient!, expected.gradients[i]!));
    });

  if (one.isSmooth !== false)
    it('has the slope that finite differences find', () => {
      const { measured, computed } = slopes(runner, one, inputsOf(one));
      expect(Math.abs(measured - computed)).toBeLessThan(0.01 * Math.max(1, Math.abs(computed)));
    });
});

describe('ops whose gradient is made up', () => {
  const byName = (name: string): OpCase => oddCases.find((one) => one.name === name)!;

  it('round: rounds half to even, passes the gradient through', () => {
    const one = byName('round');
    const {
      value,
      gradients: [gradient],
    } = runner.run(one, inputsOf(one));
    expectClose(
      value,
      inputsOf(one)[0].map((x) => Math.round(x)),
    );
    expectClose(
      gradient!,
      value.map((y) => y + 0.7),
    );
  });

  it('stopGradient: passes through the other factor only', () => {
    const one = byName('stop');
    const [x] = inputsOf(one);
    const {
      gradients: [gradient],
    } = runner.run(one, [x]);
    expectClose(
      gradient!,
      x.map((v) => (v * v + 0.7) * v),
    );
  });

  it('lowerBound: under the bound only a gradient that raises the value passes', () => {
    const one = byName('lowerBound');
    const [x] = inputsOf(one);
    const {
      value,
      gradients: [gradient],
    } = runner.run(one, [x]);
    expectClose(
      value,
      x.map((v) => Math.max(v, 0.1)),
    );
    // The slope of the loss is y + 0.7 > 0 here: descending would lower the value further, so it is held back.
    expectClose(
      gradient!,
      x.map((v) => (v >= 0.1 ? v + 0.7 : 0)),
    );
  });
});

describe('space to depth', () => {
  it('puts the pixels of a block into channels, rows first', () => {
    const one = arrayCases.find(({ name }) => name === 'spaceToDepth')!;
    const x = Float32Array.from({ length: 2 * 4 * 6 * 4 }, (_, i) => i);
    const { value } = runner.run(one, [x]);
    const at = (row: number, column: number, channel: number): number => x[(row * 6 + column) * 4 + channel];
    expect(Array.from(value.slice(0, 16))).toEqual(
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ].flatMap(([row, column]) => [0, 1, 2, 3].map((c) => at(row, column, c))),
    );
  });
});
