import { describe, expect, it } from 'vitest';
import { Watch, type EpochFacts } from './watch';

const calm: EpochFacts = { reconstruction: 1, validation: 1, gradientNorm: 1, kernelNorms: [1, 1, 1] };
const kinds = (watch: Watch, facts: readonly EpochFacts[]): string[] =>
  facts.flatMap((fact) => watch.add(fact)).map(({ kind, epoch }) => `${kind}@${epoch}`);

describe('Watch', () => {
  it('is silent while both losses fall', () => {
    const facts = Array.from({ length: 20 }, (_, i) => ({
      ...calm,
      reconstruction: 1 / (i + 1),
      validation: 1.1 / (i + 1),
    }));
    expect(kinds(new Watch('a'), facts)).toEqual([]);
  });

  it('warns once of overfitting, after three epochs of rising validation', () => {
    const validation = [1, 0.8, 0.85, 0.86, 0.87, 0.9, 1];
    const facts = validation.map((value, i) => ({ ...calm, validation: value, reconstruction: 1 / (i + 1) }));
    expect(kinds(new Watch('a'), facts)).toEqual(['overfitting@5']);
  });

  it('takes a rise of both losses for no overfitting', () => {
    const facts = [1, 0.5, 1, 1, 1, 1].map((value) => ({
      ...calm,
      validation: value,
      reconstruction: value,
    }));
    expect(kinds(new Watch('a'), facts)).toEqual([]);
  });

  it('warns of gradients that vanish on their way to the first layer', () => {
    expect(kinds(new Watch('a'), [{ ...calm, kernelNorms: [1e-6, 1e-3, 1] }])).toEqual([
      'vanishing-gradients@1',
    ]);
    expect(kinds(new Watch('a'), [{ ...calm, kernelNorms: [1e-6, 1] }])).toEqual([]);
  });

  it('warns of gradients that explode, with what to try in both languages', () => {
    expect(kinds(new Watch('a'), [calm, { ...calm, gradientNorm: 5000 }])).toEqual(['exploding-gradients@2']);
    const [warning] = new Watch('a').add({ ...calm, gradientNorm: Infinity });
    expect(warning.kind).toBe('exploding-gradients');
    for (const text of [warning.message, ...warning.tryThis]) {
      expect(text.en).not.toBe('');
      expect(text.zh).toMatch(/[\u4e00-\u9fff]/);
    }
  });
});
