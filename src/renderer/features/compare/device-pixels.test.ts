import { describe, expect, it } from 'vitest';
import { devicePixelsOf } from './device-pixels';

function entry(width: number, height: number, exact?: [number, number]) {
  return {
    contentRect: { width, height } as DOMRectReadOnly,
    devicePixelContentBoxSize: (exact && [
      { inlineSize: exact[0], blockSize: exact[1] },
    ]) as readonly ResizeObserverSize[],
  };
}

describe('device pixels of an element', () => {
  it('rounds where the browser does not tell', () => {
    expect(devicePixelsOf(entry(905, 620), 1.25)).toEqual({ width: 1131, height: 775 });
  });

  it('takes what the browser laid out, which rounding would miss by one', () => {
    expect(devicePixelsOf(entry(905, 620, [1132, 775]), 1.25)).toEqual({ width: 1132, height: 775 });
  });

  it('does not believe a size that leaves out the ratio', () => {
    expect(devicePixelsOf(entry(905, 620, [905, 620]), 2)).toEqual({ width: 1810, height: 1240 });
  });
});
