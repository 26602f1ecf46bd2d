import { describe, expect, it } from 'vitest';
import { PartCache } from './part-cache';

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
const part =
  (value: string, bytes = 10) =>
  () =>
    Promise.resolve({ value, bytes });

describe('PartCache', () => {
  it('does not remember a load that failed', async () => {
    const cache = new PartCache({ budgetBytes: 100 });
    await expect(cache.get('a', 'p', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    await expect(cache.get('a', 'p', part('A'))).resolves.toBe('A');
  });

  it('loads once for concurrent callers', async () => {
    const cache = new PartCache({ budgetBytes: 100 });
    let loads = 0;
    const load = async () => {
      loads += 1;
      await turn();
      return { value: 'A', bytes: 10 };
    };
    expect(await Promise.all([cache.get('a', 'p', load), cache.get('a', 'p', load)])).toEqual(['A', 'A']);
    expect(loads).toBe(1);
    expect(cache.bytes).toBe(10);
  });

  it('lets the least recently used go, never over the budget', async () => {
    const cache = new PartCache({ budgetBytes: 30 });
    for (const key of ['a', 'b', 'c']) await cache.get(key, key, part(key));
    await cache.get('a', 'a', part('a'));
    await cache.get('d', 'd', part('d'));
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.has(key))).toEqual(['a', 'c', 'd']);
    expect(cache.bytes).toBe(30);
  });

  it('keeps what is pinned, and what was just asked for even when it is over the budget', async () => {
    const cache = new PartCache({ budgetBytes: 25 });
    const release = cache.pin('p');
    const releaseTwin = cache.pin('p');
    await cache.get('p/1', 'p', part('1'));
    await cache.get('p/2', 'p', part('2'));
    await cache.get('q', 'q', part('q', 40));
    expect(cache.has('p/1') && cache.has('p/2') && cache.has('q')).toBe(true);
    release();
    release();
    await cache.get('r', 'r', part('r', 1));
    expect(cache.has('p/1')).toBe(true);
    expect(cache.has('q')).toBe(false);
    releaseTwin();
    await cache.get('s', 's', part('s', 20));
    expect(cache.bytes).toBeLessThanOrEqual(25);
  });

  it('does not keep what was loading when it was dropped', async () => {
    const cache = new PartCache({ budgetBytes: 100 });
    const late = cache.get('a', 'p', async () => {
      await turn();
      return { value: 'old', bytes: 10 };
    });
    cache.dropGroup('p');
    expect(await late).toBe('old');
    expect(cache.has('a')).toBe(false);

    const replaced = cache.get('b', 'p', async () => {
      await turn();
      return { value: 'old', bytes: 10 };
    });
    cache.set('b', 'p', 'new', 5);
    await replaced;
    expect(await cache.get('b', 'p', part('never'))).toBe('new');
    expect(cache.bytes).toBe(5);
  });

  it('tells once a turn that parts were let go', async () => {
    let told = 0;
    const cache = new PartCache({ budgetBytes: 100, onFreed: () => (told += 1) });
    cache.set('a', 'p', 1, 10);
    cache.set('b', 'p', 1, 10);
    cache.dropGroup('p');
    await turn();
    expect(told).toBe(1);
    expect(cache.bytes).toBe(0);
  });
});
