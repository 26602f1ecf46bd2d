import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { squashTable, stretchTable } from './logistic';
import { BitCounter, BitReader, BitWriter } from './range-coder';

describe('bit coder', () => {
  it.each([1, 22, 3000, 32768, 60000, 65514, 65535])('brings bits back at probability %i / 65536', (one) => {
    const random = createRandom(one);
    const bits = Array.from({ length: 5000 }, () => (random.uniform() * 65536 < one ? 1 : 0));
    const writer = new BitWriter();
    bits.forEach((bit) => writer.code(bit, one));
    const reader = new BitReader(writer.finish());
    expect(bits.map(() => reader.code(0, one))).toEqual(bits);
  });

  it('takes no more than the entropy and 0.2 %, and counts what it would write', () => {
    const random = createRandom(7);
    const writer = new BitWriter();
    const counter = new BitCounter();
    let entropyBits = 0;
    for (let i = 0; i < 200_000; i++) {
      const one = 1 + random.integer(65535);
      const bit = random.uniform() * 65536 < one ? 1 : 0;
      entropyBits -= Math.log2((bit ? one : 65536 - one) / 65536);
      writer.code(bit, one);
      counter.code(bit, one);
    }
    const bits = writer.finish().length * 8;
    expect(bits / entropyBits).toBeLessThan(1.002);
    expect(Math.abs(bits - counter.bits) / counter.bits).toBeLessThan(0.01);
  });

  it('writes nothing for nothing, and reads on past the end', () => {
    expect(new BitWriter().finish()).toHaveLength(0);
    const reader = new BitReader(new Uint8Array());
    for (let i = 0; i < 100; i++) expect([0, 1]).toContain(reader.code(0, 32768));
  });
});

describe('logistic tables', () => {
  it('rise, and undo each other to within their resolution', () => {
    for (let i = 1; i < 4096; i++) {
      expect(squashTable[i]).toBeGreaterThanOrEqual(squashTable[i - 1]);
      expect(stretchTable[i]).toBeGreaterThanOrEqual(stretchTable[i - 1]);
    }
    for (let p = 40; p < 4056; p++)
      expect(Math.abs(squashTable[stretchTable[p] + 2048] - (p * 16 + 8))).toBeLessThan(80);
    expect(squashTable[2048]).toBe(32768);
  });

  it('never change: files depend on them', () => {
    const hash = [...squashTable, ...stretchTable].reduce(
      (sum, value) => (Math.imul(sum, 31) + value) | 0,
      0,
    );
    expect(hash).toMatchInlineSnapshot(`-81783114`);
  });
});
