/** How well a score tells anomalies from normal samples, and where to put the threshold. */

export interface Roc {
  /** Rates at falling thresholds, from (0, 0) to (1, 1). */
  readonly falseAlarms: readonly number[];
  readonly hits: readonly number[];
  /** Area under the curve: the chance that an anomaly scores above a normal sample, ties half. */
  readonly auc: number;
}

/** @param normal scores of normal samples @param anomalous scores of anomalies; higher means stranger */
export function rocOf(normal: ArrayLike<number>, anomalous: ArrayLike<number>): Roc {
  const all = [
    ...Array.from(normal, (score) => ({ score, isAnomaly: false })),
    ...Array.from(anomalous, (score) => ({ score, isAnomaly: true })),
  ].sort((a, b) => b.score - a.score);
  const falseAlarms = [0];
  const hits = [0];
  let wrong = 0;
  let right = 0;
  let area = 0;
  for (let i = 0; i < all.length;) {
    const { score } = all[i];
    const [wrongBefore, rightBefore] = [wrong, right];
    // Equal scores go over the threshold together.
    for (; i < all.length && all[i].score === score; i++) {
      if (all[i].isAnomaly) right++;
      else wrong++;
    }
    area += (wrong - wrongBefore) * (right + rightBefore) * 0.5;
    falseAlarms.push(wrong / normal.length);
    hits.push(right / anomalous.length);
  }
  return { falseAlarms, hits, auc: area / (normal.length * anomalous.length) };
}

/** The score that this share of normal samples lies above (linear between the two neighbours). */
export function thresholdFor(normal: ArrayLike<number>, falseAlarms: number): number {
  return quantile(normal, 1 - falseAlarms);
}

/** @param share 0..1 */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** Some hundred points of a curve, ends included: what a chart needs. */
export function thinned<T>(values: readonly T[], most = 200): T[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]);
}
