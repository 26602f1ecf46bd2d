import { describe, expect, it } from 'vitest';
import { firstDifference } from '../testing/samples';
import { to8Bits } from './depth';
import { unpackUpright } from './orient';

describe('turning upright', () => {
  it('undoes itself: two applications of a mirror or half turn give the stored picture', () => {
    const data = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => i);
    for (const orientation of [2, 3, 4, 5, 7]) {
      const once = unpackUpright({ width: 5, height: 3, channels: 3, bits: 8, data }, orientation);
      const twice = unpackUpright({ ...once, channels: 3, bits: 8, data: once.samples }, orientation);
      expect([...twice.samples], String(orientation)).toEqual([...data]);
    }
  });
  it('by a quarter and back by the other quarter gives the stored picture', () => {
    const data = Uint16Array.from({ length: 4 * 7 * 3 }, (_, i) => i * 500);
    const once = unpackUpright({ width: 4, height: 7, channels: 3, bits: 16, data }, 6);
    expect([once.width, once.height]).toEqual([7, 4]);
    const back = unpackUpright({ ...once, channels: 3, bits: 16, data: once.samples }, 8);
    expect([...back.samples]).toEqual([...data]);
  });
});

describe('significant bits', () => {
  it('are repeated so that full scale is full scale', () => {
    const data = Uint16Array.of(0, 1023 << 6, 512 << 6, 1 << 6, 2 << 6, 3 << 6);
    const { samples } = unpackUpright({ width: 2, height: 1, channels: 3, bits: 16, data }, 1, 10);
    expect([...samples.slice(0, 3)]).toEqual([0, 65535, 32800]);
  });
});

describe('16 to 8 bits', () => {
  it('is the nearest value for all 65536', () => {
    const values = Array.from({ length: 65536 }, (_, value) => value);
    expect(
      firstDifference(
        values.map(to8Bits),
        values.map((value) => Math.round(value / 257)),
      ),
    ).toBe(-1);
  });
});
