/** Texts and figures of the Lab as people read them. */
import type { LabFigure, LabText } from '../../../model/lab/result';
import { decimals } from '../../format/numbers';
import { language } from '../../i18n';

/** A text of a run or an experiment in the language shown. */
export function say(text: LabText): string {
  return text[language()];
}

/** Value and unit; a share is written in per cent. */
export function figureWords({ value, unit, digits }: Pick<LabFigure, 'value' | 'unit' | 'digits'>): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === '%') return `${decimals(value * 100, digits)}\u202f%`;
  return unit === '' ? decimals(value, digits) : `${decimals(value, digits)}\u202f${unit}`;
}

/** A loss or a gradient, whatever its size: four digits that mean something; whole numbers as they are. */
export function shortNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return decimals(value, 0);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2).replace('e+', 'e');
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
  return decimals(value, digits);
}
