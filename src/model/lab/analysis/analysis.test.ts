import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { getTf } from '../../tf';
import { probeAccuracy } from './classifier';
import { nearest, neighbourAccuracy } from './neighbours';
import { normalQuantile } from './normal-quantile';
import { quantile, rocOf, thinned, thresholdFor } from './roc';

describe('ROC', () => {
  it('is 1 for scores that part, 0 the other way round, a half for equal ones', () => {
    expect(rocOf([1, 2, 3], [4, 5]).auc).toBe(1);
    expect(rocOf([4, 5], [1, 2, 3]).auc).toBe(0);
    expect(rocOf([1, 1, 1], [1, 1]).auc).toBe(0.5);
  });

  it('counts pairs', () => {
    // Of four pairs, anomalies win three.
    const { auc, falseAlarms, hits } = rocOf([1, 3], [2, 4]);
    expect(auc).toBe(0.75);
    expect(falseAlarms).toEqual([0, 0, 0.5, 0.5, 1]);
    expect(hits).toEqual([0, 0.5, 0.5, 1, 1]);
  });

  it('puts the threshold where the wanted share of normal scores lies above', () => {
    const normal = Array.from({ length: 101 }, (_, i) => i);
    expect(thresholdFor(normal, 0.05)).toBeCloseTo(95, 9);
    expect(quantile([5, 1, 3], 0.5)).toBe(3);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
  });

  it('thins a curve and keeps its ends', () => {
    const few = thinned(
      Array.from({ length: 1000 }, (_, i) => i),
      50,
    );
    expect([few.length, few[0], few.at(-1)]).toEqual([50, 0, 999]);
    expect(thinned([1, 2])).toEqual([1, 2]);
  });
});

describe('neighbours', () => {
  it('come nearest first, without the row itself', () => {
    const values = [0, 0, 3, 4, 1, 0];
    expect(nearest(values, 2, 0, 5)).toEqual([
      { index: 2, distance: 1 },
      { index: 1, distance: 25 },
    ]);
  });

  it('tell how well classes are kept apart', () => {
    const line = Array.from({ length: 40 }, (_, i) => (i < 20 ? i : i + 1000));
    const labels = line.map((_, i) => (i < 20 ? 0 : 1));
    expect(neighbourAccuracy(line, 1, labels, 5)).toBe(1);
    expect(
      neighbourAccuracy(
        line,
        1,
        labels.map((_, i) => i % 2),
        1,
      ),
    ).toBeLessThan(0.1);
  });
});

describe('the classifier', () => {
  it('parts what a line parts, and guesses where nothing is to be known', () => {
    const random = createRandom(5);
    const make = (count: number, gap: number) => {
      const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
      return {
        labels,
        features: Float32Array.from({ length: count * 2 }, (_, i) => random.normal() + gap * labels[i >> 1]),
      };
    };
    const before = getTf().memory().numTensors;
    expect(probeAccuracy(make(200, 8), make(200, 8), 2)).toBe(1);
    expect(probeAccuracy(make(200, 0), make(1000, 0), 2)).toBeCloseTo(0.5, 1);
    expect(getTf().memory().numTensors).toBe(before);
  });
});

describe('the normal quantile', () => {
  it('gives the known values', () => {
    expect(normalQuantile(0.5)).toBeCloseTo(0, 9);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 5);
  });
});
