/** Figures and words that several measures make. */
import type { LabFigure, LabText } from '../result';

/** One text for both languages: names, sizes. */
export const same = (text: string): LabText => ({ en: text, zh: text });

export function figure(
  id: string,
  label: LabText,
  value: number,
  { unit = '', digits = 4 }: { readonly unit?: LabFigure['unit']; readonly digits?: number } = {},
): LabFigure {
  return { id, label, value, unit, digits };
}

/** `label, system` in both languages. */
export const ofSystem = (label: LabText, title: LabText): LabText => ({
  en: `${label.en}, ${title.en}`,
  zh: `${label.zh}，${title.zh}`,
});

/** PSNR of a mean squared error on the 0..1 scale, dB. */
export const psnrOf = (mse: number): number => 10 * Math.log10(1 / mse);

/** Mean squared error of two arrays of one length. */
export function mseOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}

/** The rows of `[count,size]` as views. */
export const rowsOf = (values: Float32Array, size: number): Float32Array[] =>
  Array.from({ length: values.length / size }, (_, i) => values.subarray(i * size, (i + 1) * size));
