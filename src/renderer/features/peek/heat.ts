/** The map of spent bits as colours over the photo. */
import type { SpendingMap } from '../../../model/types';

/** Dark violet over red to pale yellow, evenly brighter, as matplotlib's "inferno" (van der Walt and Smith 2015). */
const stops: readonly (readonly [number, number, number])[] = [
  [0, 0, 4],
  [40, 11, 84],
  [101, 21, 110],
  [159, 42, 99],
  [212, 72, 66],
  [245, 125, 21],
  [250, 193, 39],
  [252, 255, 164],
];
/** How much of the photo is covered, 0..255: little where little is spent. */
const alphaRange = [130, 235] as const;

/** Share of cells that the colours tell apart; the few dearest are all of the last colour. */
const shareTold = 0.98;

export interface Heat {
  /** RGBA, a pixel a cell. */
  readonly rgba: Uint8ClampedArray;
  /** Bits per pixel of the last colour. */
  readonly top: number;
}

/** @param share 0..1 of the scale. @returns RGB, 0..255 each */
export function heatColor(share: number): [number, number, number] {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const mix = (c: number) => Math.round(stops[i][c] + (stops[i + 1][c] - stops[i][c]) * (at - i));
  return [mix(0), mix(1), mix(2)];
}

/** The colours as a gradient for a legend. */
export const heatGradient = `linear-gradient(to right, ${stops.map((rgb) => `rgb(${rgb.join(' ')})`).join(', ')})`;

export function heatOf({ bpp }: Pick<SpendingMap, 'bpp'>): Heat {
  const sorted = Float32Array.from(bpp).sort();
  const top = niceCeil(sorted[Math.ceil(sorted.length * shareTold) - 1] ?? 0);
  const rgba = new Uint8ClampedArray(bpp.length * 4);
  bpp.forEach((value, i) => {
    const share = Math.min(1, value / top);
    rgba.set([...heatColor(share), alphaRange[0] + (alphaRange[1] - alphaRange[0]) * share], i * 4);
  });
  return { rgba, top };
}

/** The next number that is read at a glance, at most a quarter larger. */
function niceCeil(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (
    [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10]
      .map((digit) => digit * power)
      .find((nice) => nice >= value * 0.999999) ?? value
  );
}
