import { describe, expect, it } from 'vitest';
import { extensionFor } from './batch/picture-format';
import { chooseFormat, pictureNames } from './batch/picture-format';
import { formatOf, formatParser, integer, level, number } from './flags';
import { UsageError } from './session';

describe('numbers', () => {
  it('refuse what is out of range, empty or no number, and say the range', () => {
    for (const text of ['', ' ', 'x', '-0.1', '1.1', 'NaN'])
      expect(() => number(0, 1)(text), text).toThrow('from 0 to 1');
    for (const text of ['1.5', '0', '101', '']) expect(() => integer(1, 100)(text), text).toThrow('whole');
    expect([number(0, 1)('0.25'), integer(1, 100)('100')]).toEqual([0.25, 100]);
  });

  it('take one word beside a level', () => {
    expect([level('auto')('auto'), level('auto')('12.5')]).toEqual(['auto', 12.5]);
    for (const text of ['Auto', '101', '-1']) expect(() => level('auto')(text)).toThrow('"auto" or a number');
  });
});

describe('formats', () => {
  it('are told by extension in any case, and by everyday names', () => {
    expect([formatOf('.JPG'), formatOf('.tif'), formatOf('.gif')]).toEqual(['jpeg', 'tiff', undefined]);
    expect([formatParser(['same'])('jpg'), formatParser(['same'])('SAME')]).toEqual(['jpeg', 'same']);
    expect(() => formatParser(['same'])('gif')).toThrow('same, jpeg, png');
  });

  it('must fit the name and the depth of the output', () => {
    const { bits, ...none } = { bits: 16 as const };
    expect(() => chooseFormat({ format: 'png' }, 'a.jpg')).toThrow(UsageError);
    expect(() => chooseFormat(none, 'a.txt')).toThrow(UsageError);
    expect(() => chooseFormat({ bits }, 'a.jpg')).toThrow(UsageError);
    expect(chooseFormat({ bits }, 'a.tif')).toBe('tiff');
    expect(chooseFormat({ format: 'png' }, 'a')).toBe('png');
    expect(chooseFormat({ format: 'same', bits }, undefined)).toBeNull();
  });

  it('keep the own extension of a source where they can', () => {
    expect([extensionFor('A.JPG', 'jpeg'), extensionFor('a.jpeg', 'png')]).toEqual(['.JPG', '.png']);
    expect(pictureNames('p/a.b.TIF', 'tiff', '-clean')).toEqual({
      name: 'a.b.TIF',
      besideName: 'a.b-clean.TIF',
    });
  });
});
