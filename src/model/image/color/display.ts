/**
 * Colours for the screen. Samples stay in their file's profile; the page paints sRGB, so what it is given is converted:
 * curve, matrix to linear sRGB, clip, sRGB curve. What lies outside sRGB is clipped, as every sRGB screen does.
 */
import { readProfile, type ColorProfile } from './profile';

/** Converts RGBA pixels in place, 8 bits; alpha stays. */
export type DisplayTransform = (rgba: Uint8Array) => void;

/** XYZ (D50) to linear sRGB: inverse of the sRGB primaries adapted by Bradford (IEC 61966-2-1; Lindbloom 2017). */
const xyzToSrgb = [
  3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415, 0.033454, 0.0719453, -0.2289914, 1.4052427,
];
/** Steps of the table from linear light to 8 bits: at the steep dark end one step is still under half a level. */
const encodeSteps = 8192;

/** sRGB's own curve, 0..1 to 0..1 (IEC 61966-2-1). */
function encodeSrgb(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

let encodeTable: Uint8Array | undefined;

/**
 * @param icc the picture's profile
 * @returns undefined where nothing has to be done: no profile, sRGB itself, or one that can't be followed
 */
export function makeDisplayTransform(icc: Uint8Array | undefined): DisplayTransform | undefined {
  const profile = icc && readProfile(icc);
  if (!profile) return undefined;
  const transform = transformOf(profile);
  return isIdentity(transform) ? undefined : transform;
}

function transformOf({ curves, toXyz }: ColorProfile): DisplayTransform {
  encodeTable ??= Uint8Array.from({ length: encodeSteps + 1 }, (_, i) =>
    Math.round(255 * encodeSrgb(i / encodeSteps)),
  );
  const encoded = encodeTable;
  const [red, green, blue] = curves.map((curve) =>
    Float64Array.from(
      { length: 256 },
      (_, value) => encodeSteps * Math.min(1, Math.max(0, curve(value / 255) || 0)),
    ),
  );
  const m = toXyz ? multiply(xyzToSrgb, toXyz) : [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const at = (linear: number) =>
    encoded[linear <= 0 ? 0 : linear >= encodeSteps ? encodeSteps : (linear + 0.5) | 0];
  return (rgba) => {
    for (let i = 0; i + 3 < rgba.length; i += 4) {
      const r = red[rgba[i]];
      const g = green[rgba[i + 1]];
      const b = blue[rgba[i + 2]];
      rgba[i] = at(m[0] * r + m[1] * g + m[2] * b);
      rgba[i + 1] = at(m[3] * r + m[4] * g + m[5] * b);
      rgba[i + 2] = at(m[6] * r + m[7] * g + m[8] * b);
    }
  };
}

/** 3 x 3, row by row. */
function multiply(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.floor(i / 3);
    const column = i % 3;
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}

/** No colour of a grid of 6 x 6 x 6 and no grey moves by more than one level: sRGB under whatever name. */
function isIdentity(transform: DisplayTransform): boolean {
  const colors = Array.from({ length: 216 }, (_, i) =>
    [i % 6, Math.floor(i / 6) % 6, Math.floor(i / 36)].map((v) => v * 51),
  );
  const greys = Array.from({ length: 256 }, (_, i) => [i, i, i]);
  const before = Uint8Array.from([...colors, ...greys].flatMap((color) => [...color, 255]));
  const after = Uint8Array.from(before);
  transform(after);
  return after.every((value, i) => Math.abs(value - before[i]) <= 1);
}
