import { describe, expect, it } from 'vitest';
import { figureWords, shortNumber } from './words';

describe('numbers of the Lab', () => {
  it.each([
    [0.09312, '0.0931'],
    [1.23456, '1.235'],
    [123.456, '123.5'],
    [0.000123, '1.23e-4'],
    [12_345_678.5, '1.23e7'],
    [5, '5'],
    [0, '0'],
    [null, '–'],
    [NaN, '–'],
  ])('%s reads %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });

  it('figures have their unit; shares are per cent', () => {
    expect(figureWords({ value: 0.934, unit: '%', digits: 1 })).toBe('93.4\u202f%');
    expect(figureWords({ value: 21.456, unit: 'dB', digits: 2 })).toBe('21.46\u202fdB');
    expect(figureWords({ value: 0.0931, unit: '', digits: 4 })).toBe('0.0931');
    expect(figureWords({ value: Infinity, unit: '', digits: 4 })).toBe('–');
  });
});
