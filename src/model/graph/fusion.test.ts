import { describe, expect, it } from 'vitest';
import { sumsByConvolution, unshufflesByConvolution } from './fusion';
import type { Layer, NetworkSpec } from './network';
import { restoreUnetNetwork } from './restore-unet';

const conv = (name: string, input: string, activation?: 'relu'): Layer => ({
  op: 'conv',
  name,
  input,
  filters: 4,
  size: 3,
  activation,
});
const add = (name: string, ...inputs: [string, string]): Layer => ({ op: 'add', name, inputs });
const network = (layers: readonly Layer[], outputs: readonly string[]): NetworkSpec => ({
  inputs: [{ name: 'x', shape: [null, null, 4] }],
  layers,
  outputs,
});

describe('sumsByConvolution', () => {
  it('finds no sum where the convolution is used elsewhere, is an output, or is followed by an activation', () => {
    const twice = network([conv('a', 'x'), add('s', 'x', 'a'), add('t', 's', 'a')], ['t']);
    expect(sumsByConvolution(twice).size).toBe(0);
    expect(sumsByConvolution(network([conv('a', 'x'), add('s', 'x', 'a')], ['s', 'a'])).size).toBe(0);
    expect(sumsByConvolution(network([conv('a', 'x', 'relu'), add('s', 'x', 'a')], ['s'])).size).toBe(0);
  });

  it('finds no sum whose other operand comes later than the convolution', () => {
    const late = network([conv('a', 'x'), conv('b', 'x'), conv('c', 'b'), add('s', 'c', 'a')], ['s']);
    expect(sumsByConvolution(late).size).toBe(0);
  });

  it('finds the end of a residual block', () => {
    const block = network([conv('a', 'x', 'relu'), conv('b', 'a'), add('s', 'x', 'b')], ['s']);
    expect([...sumsByConvolution(block)]).toEqual([['b', 'x']]);
  });

  it('finds one for each block of a U-Net', () => {
    const unet = restoreUnetNetwork({ kind: 'restore-unet', widths: [8, 12], blocks: 2 });
    expect(sumsByConvolution(unet).size).toBe(6);
  });
});

describe('unshufflesByConvolution', () => {
  const unshuffle: Layer = { op: 'space-to-depth', name: 'u', input: 'x', block: 2 };
  const strided: Layer = { op: 'conv', name: 'c', input: 'u', filters: 4, size: 3, stride: 2 };

  it('finds the one before a U-Net', () => {
    const unet = restoreUnetNetwork({ kind: 'restore-unet', widths: [8, 12], blocks: 1 });
    expect([...unshufflesByConvolution(unet)]).toEqual([['unshuffle', 2]]);
  });

  it('leaves alone what others see, what is an output, and what a strided convolution reads', () => {
    const seen = network([unshuffle, conv('a', 'u'), add('s', 'u', 'a')], ['s']);
    const output = network([unshuffle, conv('a', 'u')], ['a', 'u']);
    for (const { layers, outputs } of [seen, output, network([unshuffle, strided], ['c'])])
      expect(unshufflesByConvolution(network(layers, outputs)).size).toBe(0);
  });
});
