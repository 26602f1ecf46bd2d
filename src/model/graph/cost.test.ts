import { describe, expect, it } from 'vitest';
import { stockFoldSpec } from '../fold/train/train-fold-model';
import { fastRestoreSpec, stockRestoreSpec } from '../training/recipes';
import { multiplyAddsPerPixel } from './cost';
import type { Layer, NetworkSpec } from './network';
import { restoreUnetNetwork } from './restore-unet';

const network = (...layers: Layer[]): NetworkSpec => ({
  inputs: [{ name: 'x', shape: [null, null, 3] }],
  layers,
  outputs: [layers.at(-1)!.name],
});

describe('multiplyAddsPerPixel', () => {
  it('counts strided, transposed and unshuffled convolutions at their own size', () => {
    const half = { op: 'conv', name: 'a', input: 'x', filters: 8, size: 3, stride: 2 } as const;
    const back = { op: 'conv-transpose', name: 'b', input: 'a', filters: 4, size: 2, stride: 2 } as const;
    expect(multiplyAddsPerPixel(network(half))).toBe((9 * 3 * 8) / 4);
    expect(multiplyAddsPerPixel(network(half, back))).toBe((9 * 3 * 8) / 4 + (4 * 8 * 4) / 4);
    const apart = { op: 'space-to-depth', name: 's', input: 'x', block: 2 } as const;
    const whole = { op: 'conv', name: 'c', input: 's', filters: 5, size: 1 } as const;
    expect(multiplyAddsPerPixel(network(apart, whole))).toBe((12 * 5) / 4);
  });

  it('refuses a network that is not by the pixel', () => {
    expect(() => multiplyAddsPerPixel(network({ op: 'flatten', name: 'f', input: 'x' }))).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('finds the stock networks within what DESIGN allows: 120,000 for Restore, a quarter of it for Fast, 80,000 for Fold', () => {
    const [stock, fast, fold] = [stockRestoreSpec, fastRestoreSpec, stockFoldSpec.network].map((spec) =>
      multiplyAddsPerPixel(restoreUnetNetwork(spec)),
    );
    expect(stock).toBeLessThan(120_000);
    expect(fast / stock).toBeLessThan(0.26);
    expect(fold).toBeLessThan(80_000);
  });
});
