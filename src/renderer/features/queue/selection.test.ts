import { describe, expect, it } from 'vitest';
import { afterRemoval, nothingSelected, selectEvery, selectKey } from './selection';

const keys = ['a', 'b', 'c', 'd', 'e'];
const only = (key: string) => selectKey(nothingSelected, keys, key, 'only');

describe('selection', () => {
  it('takes a range without an anchor as a plain click', () => {
    expect(selectKey(nothingSelected, keys, 'c', 'range')).toEqual(only('c'));
  });

  it('spans a range in both directions and keeps its anchor', () => {
    const down = selectKey(only('b'), keys, 'd', 'range');
    expect([...down.selected]).toEqual(['b', 'c', 'd']);
    const up = selectKey(down, keys, 'a', 'range');
    expect([...up.selected]).toEqual(['a', 'b']);
    expect(up.current).toBe('a');
  });

  it('toggles, but never down to nothing', () => {
    const two = selectKey(only('b'), keys, 'd', 'toggle');
    expect([...two.selected].sort()).toEqual(['b', 'd']);
    const one = selectKey(two, keys, 'd', 'toggle');
    expect([...one.selected]).toEqual(['b']);
    expect(one.current).toBe('b');
    expect([...selectKey(one, keys, 'b', 'toggle').selected]).toEqual(['b']);
  });

  it('selects everything and keeps the current one', () => {
    const all = selectEvery(only('c'), keys);
    expect(all.selected.size).toBe(5);
    expect(all.current).toBe('c');
    expect(selectEvery(nothingSelected, []).current).toBeNull();
  });

  it('moves on to the entry that takes the place of a removed one', () => {
    expect(afterRemoval(only('b'), keys, ['a', 'c', 'd', 'e']).current).toBe('c');
    expect(afterRemoval(only('e'), keys, ['a', 'b', 'c', 'd']).current).toBe('d');
    expect(afterRemoval(only('a'), ['a'], [])).toEqual(nothingSelected);
  });

  it('keeps what is still there', () => {
    const three = selectKey(only('a'), keys, 'c', 'range');
    const left = afterRemoval(three, keys, ['b', 'd', 'e']);
    expect([...left.selected]).toEqual(['b']);
    expect(left.current).toBe('b');
  });
});
