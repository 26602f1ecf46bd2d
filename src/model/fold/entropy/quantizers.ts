/** Integer sums of neighbours' magnitudes -> small context numbers, finer near zero. */

/** Number of thresholds at or below each sum. */
function makeTable(thresholds: readonly number[]): Uint8Array {
  const table = new Uint8Array(4096);
  for (let sum = 0; sum < 4096; sum++) {
    let level = 0;
    while (level < thresholds.length && sum >= thresholds[level]) level++;
    table[sum] = level;
  }
  return table;
}

/** Sums are in 16ths of a quantisation step; 36 levels, four an octave. */
export const fineLevels = makeTable([
  1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 19, 22, 26, 30, 35, 40, 46, 54, 64, 76, 90, 108, 128, 152, 181, 215,
  256, 320, 400, 512, 768, 1024, 1536,
]);
export const fineCount = 36;

/** 16 levels, two an octave. */
export const mediumLevels = makeTable([1, 3, 5, 8, 11, 16, 22, 32, 45, 64, 90, 128, 192, 320, 640]);
export const mediumCount = 16;

/** 8 levels. */
export const coarseLevels = makeTable([1, 5, 10, 18, 32, 64, 160]);
export const coarseCount = 8;
