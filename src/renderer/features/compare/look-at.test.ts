import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeApi } from '../../testing/fake-api';
import { LookAt } from './look-at';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells the first place at once and of those after it the last', () => {
  const api = new FakeApi({ 'photo:look': () => null });
  const lookAt = new LookAt(api);
  for (let x = 0; x < 5; x += 1) lookAt.tell({ photoId: 'p1', x, y: 0 });
  expect(api.argsOf('photo:look').map(({ x }) => x)).toEqual([0]);
  vi.advanceTimersByTime(200);
  expect(api.argsOf('photo:look').map(({ x }) => x)).toEqual([0, 4]);
  vi.advanceTimersByTime(1000);
  expect(api.argsOf('photo:look')).toHaveLength(2);
});
