import { describe, expect, it } from 'vitest';
import { bitsPerPixel, bytes, decibels, duration, megapixels, percent, ratio } from './numbers';

/** Units stand behind a narrow no-break space; tests write a plain one. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('numbers for people', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [9996, '10.0 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [36_000_000, '36.0 MB'],
    [5.2e12, '5.20 TB'],
    [2.5e15, '2,500 TB'],
  ])('%d bytes read %s', (count, text) => {
    expect(plain(bytes(count))).toBe(text);
  });

  it('keeps three significant digits of a ratio', () => {
    expect(ratio(0.5)).toBe('0.50×');
    expect(ratio(9.994)).toBe('9.99×');
    expect(ratio(17.24)).toBe('17.2×');
    expect(ratio(150.2)).toBe('150×');
  });

  it('says that equal pictures have no finite PSNR', () => {
    expect(plain(decibels(Infinity))).toBe('∞ dB');
    expect(plain(decibels(38.126))).toBe('38.13 dB');
  });

  it('never shows 100 % of something unfinished', () => {
    expect(plain(percent(0.999))).toBe('99 %');
    expect(plain(percent(1))).toBe('100 %');
    expect(plain(percent(0))).toBe('0 %');
  });

  it('rounds times up to what a person can wait for', () => {
    expect(plain(duration(0.2))).toBe('1 s');
    expect(plain(duration(59.2))).toBe('1 min');
    expect(plain(duration(200))).toBe('3 min');
    expect(plain(duration(3600))).toBe('1 h');
    expect(plain(duration(4800))).toBe('1 h 20 min');
  });

  it('shows rates and sizes with the digits that mean something', () => {
    expect(plain(bitsPerPixel(0.4123))).toBe('0.412 bpp');
    expect(plain(bitsPerPixel(8.139))).toBe('8.14 bpp');
    expect(plain(megapixels(4032, 3024))).toBe('12.2 MP');
  });
});
