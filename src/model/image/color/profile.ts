/**
 * Reads the ICC profiles that photos carry: three primaries and three curves (Display P3, Adobe RGB, ProPhoto, sRGB), or
 * one curve for grey. ICC.1:2022; every offset checked, since profiles come out of files.
 */

/** A channel's value as stored, 0..1, to linear light, 0..1. */
export type ToneCurve = (value: number) => number;

export interface ColorProfile {
  /** Red, green and blue; three times the same for grey. */
  readonly curves: readonly [ToneCurve, ToneCurve, ToneCurve];
  /** Linear RGB to XYZ (D50), row by row; undefined for grey. */
  readonly toXyz?: readonly number[];
}

const headerBytes = 128;
const maxTags = 100;

/** The profile's curves and primaries; undefined when it is damaged or works by tables (printers, scanners). */
export function readProfile(icc: Uint8Array): ColorProfile | undefined {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength);
  if (bytes.length < headerBytes + 4 || bytes.toString('latin1', 36, 40) !== 'acsp') return undefined;
  const tags = listTags(bytes);
  const space = bytes.toString('latin1', 16, 20);
  if (space === 'GRAY') {
    const curve = readCurve(tags.get('kTRC'));
    return curve && { curves: [curve, curve, curve] };
  }
  if (space !== 'RGB ' || bytes.toString('latin1', 20, 24) !== 'XYZ ') return undefined;
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((tag) => readCurve(tags.get(tag)));
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((tag) => readXyz(tags.get(tag)));
  const [red, green, blue] = curves;
  const [x, y, z] = columns;
  if (!red || !green || !blue || !x || !y || !z) return undefined;
  return { curves: [red, green, blue], toXyz: [0, 1, 2].flatMap((row) => [x[row], y[row], z[row]]) };
}

function listTags(bytes: Buffer): Map<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = Math.min(maxTags, bytes.readUInt32BE(headerBytes));
  for (let i = 0, at = headerBytes + 4; i < count && at + 12 <= bytes.length; i++, at += 12) {
    const offset = bytes.readUInt32BE(at + 4);
    const size = bytes.readUInt32BE(at + 8);
    if (offset + size <= bytes.length)
      tags.set(bytes.toString('latin1', at, at + 4), bytes.subarray(offset, offset + size));
  }
  return tags;
}

/** Signed 15.16 fixed point. */
const fixed = (bytes: Buffer, at: number) => bytes.readInt32BE(at) / 65536;

function readXyz(tag: Buffer | undefined): number[] | undefined {
  if (!tag || tag.length < 20 || tag.toString('latin1', 0, 4) !== 'XYZ ') return undefined;
  return [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)];
}

function readCurve(tag: Buffer | undefined): ToneCurve | undefined {
  if (!tag || tag.length < 12) return undefined;
  const type = tag.toString('latin1', 0, 4);
  return type === 'curv' ? readTable(tag) : type === 'para' ? readFormula(tag) : undefined;
}

/** Nothing is the identity, one number a gamma, more a table with straight lines between. */
function readTable(tag: Buffer): ToneCurve | undefined {
  const count = tag.readUInt32BE(8);
  if (tag.length < 12 + count * 2) return undefined;
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (value) => value ** gamma;
  }
  const table = Float64Array.from({ length: count }, (_, i) => tag.readUInt16BE(12 + i * 2) / 65535);
  return (value) => {
    const place = value * (count - 1);
    const below = Math.min(count - 2, Math.floor(place));
    return table[below] + (table[below + 1] - table[below]) * (place - below);
  };
}

/** Parametric curves 0 to 4 (ICC.1:2022, 10.18). */
function readFormula(tag: Buffer): ToneCurve | undefined {
  const kind = tag.readUInt16BE(8);
  const parameterCount = [1, 3, 4, 5, 7][kind];
  if (parameterCount === undefined || tag.length < 12 + parameterCount * 4) return undefined;
  const [g, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: parameterCount }, (_, i) =>
    fixed(tag, 12 + i * 4),
  );
  const power = (value: number) => Math.max(0, a * value + b) ** g;
  switch (kind) {
    case 0:
      return (value) => value ** g;
    case 1:
      return (value) => (value >= -b / a ? power(value) : 0);
    case 2:
      return (value) => (value >= -b / a ? power(value) + c : c);
    case 3:
      return (value) => (value >= d ? power(value) : c * value);
    default:
      return (value) => (value >= d ? power(value) + e : c * value + f);
  }
}
