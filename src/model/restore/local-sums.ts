/** Sums over the square around each pixel. Whole numbers in, exact in doubles: a part of a picture has the sums of the whole. */

/**
 * @param values `[height + 2 radius, width + 2 radius]`, whole numbers; sums must stay under 2^53
 * @param width of the inner rectangle, px
 * @param height of the inner rectangle, px
 * @returns `[height, width]`: sums over `(2 radius + 1)^2` values
 */
export function localSums(values: Float64Array, width: number, height: number, radius: number): Float64Array {
  const side = 2 * radius + 1;
  const rowLength = width + 2 * radius;
  const rows = height + 2 * radius;
  const across = new Float64Array(width * rows);
  for (let y = 0; y < rows; y += 1) {
    let sum = 0;
    for (let x = 0; x < side - 1; x += 1) sum += values[y * rowLength + x];
    for (let x = 0; x < width; x += 1) {
      sum += values[y * rowLength + x + side - 1];
      across[y * width + x] = sum;
      sum -= values[y * rowLength + x];
    }
  }
  const sums = new Float64Array(width * height);
  const column = new Float64Array(width);
  for (let y = 0; y < rows; y += 1) {
    const isWhole = y >= side - 1;
    for (let x = 0; x < width; x += 1) {
      column[x] += across[y * width + x];
      if (!isWhole) continue;
      sums[(y - side + 1) * width + x] = column[x];
      column[x] -= across[(y - side + 1) * width + x];
    }
  }
  return sums;
}
