/** Comparing large arrays in tests: the general deep equality takes seconds for them. */

/** Index of the first value in which two arrays differ; -1 when they are the same, type and length included. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.constructor !== b.constructor) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? -1 : length;
}
