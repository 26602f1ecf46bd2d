import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Interrupt } from './interrupt';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Interrupt', () => {
  it('cancels what runs, and what starts later', async () => {
    const interrupt = new Interrupt(() => undefined);
    const [first, second, past] = [vi.fn(), vi.fn(), vi.fn()];
    await interrupt.during(past, Promise.resolve());
    void interrupt.during(first, new Promise(() => undefined));
    interrupt.raise('SIGINT');
    void interrupt.during(second, new Promise(() => undefined));
    expect([first, second, past].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
    expect(interrupt.isRaised).toBe(true);
  });

  it('ends the process within a second, after the clean-ups that still stand', () => {
    const order: string[] = [];
    const interrupt = new Interrupt((signal) => order.push(signal));
    interrupt.atEarlyEnd(() => order.push('kept'));
    interrupt.atEarlyEnd(() => order.push('taken back'))();
    interrupt.raise('SIGINT');
    expect(order).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(order).toEqual(['kept', 'SIGINT']);
  });

  it('ends nothing when nobody asked', () => {
    const end = vi.fn();
    new Interrupt(end).end();
    expect(end).not.toHaveBeenCalled();
  });
});
