import { describe, expect, it } from 'vitest';
import { folded, photoInfo } from '../../testing/fake-api';
import { isOnTarget, sizeEntry, startTarget, typedTarget } from './fold-target';

const photo = { figures: { ...folded, bytes: 312_345, bpp: 0.2082, psnrToCoded: 36.4 }, info: photoInfo() };

describe('a target', () => {
  it('starts at the file that is there', () => {
    expect(startTarget('bytes', photo)).toEqual({ kind: 'bytes', bytes: 312_000 });
    expect(startTarget('bpp', photo)).toEqual({ kind: 'bpp', bpp: 0.21 });
    expect(startTarget('psnr', photo)).toEqual({ kind: 'psnr', psnr: 36 });
    expect(startTarget('bytes', { ...photo, figures: null })).toEqual({ kind: 'bytes', bytes: 1_200_000 });
  });

  it('is kept within what the engine takes', () => {
    expect(typedTarget('psnr', 99)).toEqual({ kind: 'psnr', psnr: 60 });
    expect(typedTarget('bpp', -1)).toEqual({ kind: 'bpp', bpp: 0.001 });
    expect(typedTarget('bytes', 0)).toEqual({ kind: 'bytes', bytes: 100 });
    expect(typedTarget('bytes', NaN)).toBeNull();
  });

  it('is met within 3 % or 0.1 dB', () => {
    expect(isOnTarget({ kind: 'bytes', bytes: 320_000 }, photo)).toBe(true);
    expect(isOnTarget({ kind: 'bytes', bytes: 340_000 }, photo)).toBe(false);
    expect(isOnTarget({ kind: 'psnr', psnr: 36.49 }, photo)).toBe(true);
    expect(isOnTarget({ kind: 'psnr', psnr: 36.6 }, photo)).toBe(false);
    expect(isOnTarget({ kind: 'bpp', bpp: 1 }, { figures: null })).toBe(true);
  });

  it('is shown in the unit that people read', () => {
    expect(sizeEntry(999_000)).toEqual({ value: 999, unit: 'kB' });
    expect(sizeEntry(1_234_000)).toEqual({ value: 1.23, unit: 'MB' });
  });
});
