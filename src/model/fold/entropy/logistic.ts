/**
 * The logistic function and its inverse in integers (as in Mahoney's PAQ): probabilities have 16 bits, log odds have
 * 8 fractional bits and stay within +-2047. Everything here is exact on every machine.
 */

/** 65536 / (1 + exp(-x)) at x = -8, -7.5 .. 8, rounded; straight lines between. */
const knots = [
  22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768, 40793, 47911,
  53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500, 65514,
] as const;

/** Log odds `-2047..2047` -> probability of a one, 16 bits, `22..65514`; index is log odds + 2048. */
export const squashTable: Uint16Array = makeSquash();

/** The way back: probability >> 4 -> log odds, `-2047..2047`. */
export const stretchTable: Int16Array = makeStretch();

function makeSquash(): Uint16Array {
  const table = new Uint16Array(4096);
  for (let i = 0; i < 4096; i++) {
    const knot = i >> 7;
    const part = i & 127;
    table[i] = (knots[knot] * (128 - part) + knots[knot + 1] * part + 64) >> 7;
  }
  return table;
}

function makeStretch(): Int16Array {
  const table = new Int16Array(4096);
  let i = 0;
  for (let p = 0; p < 4096; p++) {
    const wanted = (p << 4) + 8;
    while (i < 4095 && squashTable[i] < wanted) i++;
    table[p] = Math.max(-2047, i - 2048);
  }
  return table;
}
