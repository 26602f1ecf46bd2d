import { describe, expect, it } from 'vitest';
import { withoutName } from './output';
import { bytesText, figureText, secondsText, tableText } from './words';

describe('words', () => {
  it('give sizes, times and figures with sensible digits', () => {
    expect([999, 1000, 1_234_567, 2.5e9].map(bytesText)).toEqual(['999 B', '1.0 kB', '1.23 MB', '2.50 GB']);
    expect([0.04, 59.94, 65, 3904].map(secondsText)).toEqual(['0.0 s', '59.9 s', '1 min 05 s', '1 h 05 min']);
    expect([31.256, Infinity, NaN, null].map((value) => figureText(value, 2, ' dB'))).toEqual([
      '31.26 dB',
      'identical',
      '-',
      '-',
    ]);
  });

  it('align columns without lines', () => {
    expect(
      tableText(
        ['a', 'b'],
        [
          ['x', '1'],
          ['long', '22'],
        ],
      ),
    ).toBe('a      b\nx      1\nlong  22');
  });

  it('say the name of a file once', () => {
    expect(withoutName('Opening a.jpg: it is empty.', 'p/a.jpg')).toBe('It is empty.');
    expect(withoutName('Saving the .latent of a.jpg: full.', 'a.jpg')).toBe('Full.');
    expect(withoutName('a-clean.jpg exists already.', 'a.jpg')).toBe('a-clean.jpg exists already.');
    expect(withoutName('Opening b.jpg: it is empty.', 'a.jpg')).toBe('Opening b.jpg: it is empty.');
  });
});
