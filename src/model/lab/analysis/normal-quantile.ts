/**
 * Inverse of the standard normal distribution function (Acklam's rational approximation, relative error under 1.2e-9).
 * @param share 0..1, both excluded
 */
export function normalQuantile(share: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
    2.506628277459239,
  ];
  const b = [
    -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
  ];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const polynomial = (of: readonly number[], at: number): number =>
    of.reduce((sum, factor) => sum * at + factor, 0);
  const low = 0.02425;
  if (share < low || share > 1 - low) {
    const tail = Math.sqrt(-2 * Math.log(share < low ? share : 1 - share));
    const value = polynomial(c, tail) / polynomial([...d, 1], tail);
    return share < low ? value : -value;
  }
  const centre = share - 0.5;
  const square = centre * centre;
  return (polynomial(a, square) * centre) / polynomial([...b, 1], square);
}
