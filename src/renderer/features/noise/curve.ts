/** The noise curve as lines of a small drawing: brightness across, standard deviation up. */
import type { NoiseAtBrightness } from '../../../model/types';

export interface CurveLines {
  /** Points of an SVG polyline, px. */
  readonly luma: string;
  readonly colour: string;
  /** What the upper edge stands for, 0-255 scale: a round number. */
  readonly top: number;
}

/** Upper ends that read well, 0-255 scale. */
const tops = [2, 5, 10, 20, 30, 50, 75, 100, 150];

/** @param curve dark to bright, at least two points */
export function curveLines(curve: readonly NoiseAtBrightness[], width: number, height: number): CurveLines {
  const most = Math.max(...curve.flatMap(({ sigmaLuma, sigmaColour }) => [sigmaLuma, sigmaColour]));
  const top = tops.find((value) => value >= most * 1.05) ?? 255;
  const points = (sigmaOf: (point: NoiseAtBrightness) => number) =>
    curve
      .map((point) => [point.brightness * width, height * (1 - sigmaOf(point) / top)])
      .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(' ');
  return { luma: points((point) => point.sigmaLuma), colour: points((point) => point.sigmaColour), top };
}
