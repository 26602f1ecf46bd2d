/**
 * Numbers as people read them: sizes, ratios, decibels, times. Digits and words of the language
 * shown; units as the field writes them.
 */

import { locale, t } from '../i18n';

/** Narrow no-break space: keeps a number and its unit together. */
const narrow = '\u202f';
const formatters = new Map<string, Intl.NumberFormat>();

/** `value` with exactly `digits` decimals and grouped thousands. */
export function decimals(value: number, digits: number): string {
  const key = `${locale()} ${String(digits)}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale(), {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}

/** Three significant digits where a value can be small or large, e.g. a ratio: 9.87, 12.3, 456. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  return decimals(value, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

/** Decimal bytes as file managers show them: 812 B, 4.21 kB, 36.0 MB. */
export function bytes(count: number): string {
  if (count < 1000) return `${decimals(count, 0)}${narrow}B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = count / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${threeDigits(value)}${narrow}${units[unit]}`;
}

/** How many times smaller: 17.2×; under 1 it grew. */
export function ratio(value: number): string {
  return `${threeDigits(value)}×`;
}

/** Decibels with two decimals; equal pictures have no finite PSNR. */
export function decibels(value: number): string {
  return Number.isFinite(value) ? `${decimals(value, 2)}${narrow}dB` : `∞${narrow}dB`;
}

/** Bits per pixel, three decimals under 1. */
export function bitsPerPixel(value: number): string {
  return `${decimals(value, value < 1 ? 3 : 2)}${narrow}bpp`;
}

/** 0..1 as whole per cent, never 100 before it is done. */
export function percent(fraction: number): string {
  return `${decimals(fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100)), 0)}${narrow}%`;
}

/** Megapixels of a picture: 12.2 MP. */
export function megapixels(width: number, height: number): string {
  return `${threeDigits((width * height) / 1e6)}${narrow}MP`;
}

/** Time left in words short enough for a status line: 8 s, 3 min, 1 h 20 min. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return t('time.seconds', { value: whole });
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return t('time.minutes', { value: minutes });
  const rest = minutes % 60;
  const hours = Math.floor(minutes / 60);
  return rest === 0 ? t('time.hours', { value: hours }) : t('time.both', { hours, minutes: rest });
}
