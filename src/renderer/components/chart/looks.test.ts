import { describe, expect, it } from 'vitest';
import { logRange } from './looks';

describe('logRange', () => {
  it('keeps close to the values, and is none without any', () => {
    expect(logRange(0.2, 0.4)).toEqual([0.2 / 1.15, 0.4 * 1.15]);
    expect(logRange(null, null)).toEqual([null, null]);
  });
});
