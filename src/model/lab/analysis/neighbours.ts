/** Nearest neighbours, all against all: for small sets. */

/** Squared Euclidean distance of two rows. */
function distance(values: ArrayLike<number>, size: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += (values[a * size + i] - values[b * size + i]) ** 2;
  return sum;
}

/** The `count` nearest others of a row, nearest first. @param values `[rows,size]` */
export function nearest(
  values: ArrayLike<number>,
  size: number,
  row: number,
  count: number,
): { readonly index: number; readonly distance: number }[] {
  const rows = values.length / size;
  return Array.from({ length: rows }, (_, index) => ({ index, distance: distance(values, size, row, index) }))
    .filter(({ index }) => index !== row)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count);
}

/** Share of rows whose class is that of most of their `count` nearest others: how well a map keeps classes apart. */
export function neighbourAccuracy(
  values: ArrayLike<number>,
  size: number,
  labels: ArrayLike<number>,
  count = 10,
): number {
  const rows = labels.length;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const votes = new Map<number, number>();
    for (const { index } of nearest(values, size, row, count))
      votes.set(labels[index], (votes.get(labels[index]) ?? 0) + 1);
    const [[winner]] = [...votes].sort((a, b) => b[1] - a[1]);
    if (winner === labels[row]) right++;
  }
  return right / rows;
}
