import { describe, expect, it } from 'vitest';
import { initialParameters } from '../networks/parameters';
import { getTf } from '../tf';
import { GraphModel } from './graph-model';
import type { NetworkSpec } from './network';
import { choosePrecision } from './precision';
import { sub } from './ops/arithmetic';
import { mean } from './ops/reduce';
import { square } from './ops/unary';
import { weightsOf } from './weights';

describe('choosePrecision', () => {
  const processor = (vendor: string, ...flags: string[]) => ({ vendor, flags: new Set(flags) });

  it('takes bfloat16 with matrix units, and with the instructions where they are fast', () => {
    expect(choosePrecision(processor(''), undefined).precision).toBe('float32');
    expect(choosePrecision(processor('GenuineIntel', 'avx512_bf16'), undefined).precision).toBe('float32');
    expect(choosePrecision(processor('AuthenticAMD', 'avx512_bf16'), undefined).precision).toBe('bfloat16');
    expect(choosePrecision(processor('AuthenticAMD', 'avx2'), undefined).precision).toBe('float32');
    const amx = choosePrecision(processor('GenuineIntel', 'avx512_bf16', 'amx_tile', 'amx_bf16'), undefined);
    expect(amx.precision).toBe('bfloat16');
    expect(amx.reason).toMatch(/AMX/);
  });

  it('does as it is told', () => {
    expect(choosePrecision(processor(''), 'bfloat16').precision).toBe('bfloat16');
    const amx = processor('GenuineIntel', 'amx_tile', 'amx_bf16');
    expect(choosePrecision(amx, 'float32').precision).toBe('float32');
  });

  it('finds an answer for this machine', () => {
    expect(['float32', 'bfloat16']).toContain(choosePrecision().precision);
  });
});

describe('bfloat16', () => {
  const network: NetworkSpec = {
    inputs: [{ name: 'picture', shape: [null, null, 3] }],
    layers: [
      { op: 'conv', name: 'first', input: 'picture', filters: 16, size: 3, activation: 'relu' },
      { op: 'conv', name: 'second', input: 'first', filters: 16, size: 3, activation: 'relu' },
      { op: 'add', name: 'sum', inputs: ['first', 'second'] },
      { op: 'conv', name: 'noise', input: 'sum', filters: 3, size: 3 },
      { op: 'subtract', name: 'output', inputs: ['picture', 'noise'] },
    ],
    outputs: ['output'],
  };
  const shape = [2, 16, 16, 3];
  const picture = Float32Array.from({ length: 2 * 16 * 16 * 3 }, (_, i) => Math.sin(i / 9) ** 2);
  const create = (precision: 'float32' | 'bfloat16'): GraphModel =>
    GraphModel.create(
      {
        network,
        precision,
        task: {
          feeds: { picture: { dtype: 'float32', shape } },
          build: ({ graph, feeds, network: run }) => {
            const { output } = run(feeds);
            return { loss: mean(graph, square(graph, sub(graph, output, graph.scalar(0.5)))) };
          },
        },
      },
      initialParameters(weightsOf(network), 4),
    );

  it('infers and trains close to float32, with weights and picture in float32', () => {
    const tf = getTf();
    const [exact, mixed] = [create('float32'), create('bfloat16')];
    const infer = (model: GraphModel): Float32Array =>
      tf.tidy(
        () =>
          model.infer({ picture: tf.tensor(picture.slice(), shape) })['output'].dataSync() as Float32Array,
      );
    const [a, b] = [infer(exact), infer(mixed)];
    const differences = a.map((value, i) => Math.abs(value - b[i]));
    expect(Math.max(...differences)).toBeGreaterThan(0);
    expect(Math.max(...differences)).toBeLessThan(0.05);
    const losses = [exact, mixed].map((model) =>
      Array.from(
        { length: 40 },
        (_, i) => model.train({ picture }, { learningRate: 3e-3, seed: [0, i] }).loss,
      ),
    );
    expect(losses[1].at(-1)!).toBeLessThan(losses[1][0] / 2);
    expect(Math.abs(losses[1].at(-1)! / losses[0].at(-1)! - 1)).toBeLessThan(0.2);
    exact.dispose();
    mixed.dispose();
  });
});
