import { describe, expect, it } from 'vitest';
import { photoInfo } from '../../testing/fake-api';
import { Photo } from './photo.svelte';
import { TimeLeft } from './time-left';

/** One megapixel. */
function photo(pending: Photo['pending']) {
  const made = new Photo('a.jpg', photoInfo({ width: 1000, height: 1000 }));
  made.pending = pending;
  return made;
}

describe('TimeLeft', () => {
  it('says nothing about work it has never seen', () => {
    const left = new TimeLeft();
    left.record('denoise', 1, 2);
    expect(left.of([photo(['denoise', 'fold'])])).toBeNull();
    expect(left.of([])).toBeNull();
  });

  it('counts megapixels at the measured rates', () => {
    const left = new TimeLeft();
    left.record('denoise', 10, 20);
    left.record('fold', 10, 10);
    expect(left.of([photo(['denoise', 'fold']), photo(['fold'])])).toBeCloseTo(2 + 1 + 1);
  });

  it('takes the engine at its word for what is running', () => {
    const left = new TimeLeft();
    const running = photo([]);
    running.activity = { step: 'denoise', stage: 'denoise', fraction: 0.5, etaSeconds: 7 };
    expect(left.of([running])).toBe(7);
  });

  it('follows a machine that became slower', () => {
    const left = new TimeLeft();
    left.record('fold', 1, 1);
    left.record('fold', 1, 3);
    const seconds = left.of([photo(['fold'])])!;
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(3);
  });
});
