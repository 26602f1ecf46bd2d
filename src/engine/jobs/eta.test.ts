import { describe, expect, it } from 'vitest';
import type { Progress } from '../../model/types';
import { EtaEstimator } from './eta';

const at = (done: number, total = 100, stage: Progress['stage'] = 'denoise'): Progress => ({
  stage,
  done,
  total,
  unit: 'tile',
});

describe('EtaEstimator', () => {
  it('says nothing while nothing can be told', () => {
    const eta = new EtaEstimator();
    expect(eta.update(at(0), 0)).toBeUndefined();
    expect(eta.update(at(5), 900)).toBeUndefined();
    expect(eta.update(at(50, 0), 5000)).toBeUndefined();
    expect(new EtaEstimator().update(at(50), 5000)).toBeUndefined();
  });

  it('is what is left over the rate', () => {
    const eta = new EtaEstimator();
    eta.update(at(0), 0);
    expect(eta.update(at(20), 2000)).toBeCloseTo(8);
    expect(eta.update(at(100), 10_000)).toBe(0);
  });

  it('starts anew with a stage, and when the count starts anew', () => {
    const eta = new EtaEstimator();
    eta.update(at(0), 0);
    eta.update(at(90), 10_000);
    expect(eta.update(at(1, 10, 'write'), 10_001)).toBeUndefined();
    expect(eta.update(at(2, 10, 'write'), 12_001)).toBeCloseTo(16);
    expect(eta.update(at(0, 10, 'write'), 13_000)).toBeUndefined();
  });

  it('does not count time on hold as work', () => {
    const eta = new EtaEstimator();
    eta.update(at(0), 0);
    eta.update(at(20), 2000);
    eta.restart();
    expect(eta.update(at(21), 60_000)).toBeUndefined();
    expect(eta.update(at(31), 61_000)).toBeCloseTo(6.9);
  });

  it('follows a change of rate after the window has passed', () => {
    const eta = new EtaEstimator();
    for (let second = 0; second <= 10; second += 1) eta.update(at(second * 4), second * 1000);
    let left: number | undefined;
    for (let second = 1; second <= 20; second += 1)
      left = eta.update(at(40 + second), 10_000 + second * 1000);
    expect(left).toBeCloseTo(40);
  });
});
