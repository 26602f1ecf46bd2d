/** Bits of a magnitude by its expected magnitude, counted while a tile is coded. An estimate: no decoder depends on it. */
import { fineCount, fineLevels } from './quantizers';

/** Magnitudes from here on count as one. */
export const topMagnitude = 7;
const magnitudes = topMagnitude + 1;
/** Expected magnitudes, 16ths of a step; larger ones cost as this. */
const sums = 1024;
/** Weight of the geometric law that stands in where little was counted, in values. */
const priorCount = 20;

/** Middle of each fine level, 16ths of a step. */
const levelCentres = Float64Array.from({ length: fineCount }, (_, level) => {
  const first = fineLevels.indexOf(level);
  return (first + fineLevels.lastIndexOf(level)) / 2;
});

export class PriceTable {
  private readonly counts = new Float64Array(fineCount * magnitudes);
  private readonly bits = new Float32Array(sums * magnitudes);

  /** @param expected 16ths of a step, 0..4095 @param magnitude 0..`topMagnitude` */
  count(expected: number, magnitude: number): void {
    this.counts[fineLevels[expected] * magnitudes + magnitude]++;
  }

  /** Turns counts into bits, with straight lines between the levels. */
  settle(): void {
    const { counts, bits } = this;
    const ofLevel = new Float64Array(fineCount * magnitudes);
    for (let level = 0; level < fineCount; level++) {
      const mean = (levelCentres[level] + 0.5) / 16;
      const decay = mean / (1 + mean);
      const share = Array.from(
        { length: magnitudes },
        (_, m) => counts[level * magnitudes + m] + priorCount * (1 - decay) * decay ** m,
      );
      const total = share.reduce((sum, value) => sum + value, 0);
      share.forEach((value, m) => (ofLevel[level * magnitudes + m] = -Math.log2(value / total)));
    }
    let level = 0;
    for (let sum = 0; sum < sums; sum++) {
      while (level < fineCount - 2 && levelCentres[level + 1] <= sum) level++;
      const width = levelCentres[level + 1] - levelCentres[level];
      const part = Math.min(1, Math.max(0, (sum - levelCentres[level]) / width));
      for (let m = 0; m < magnitudes; m++) {
        const at = level * magnitudes + m;
        bits[sum * magnitudes + m] = (1 - part) * ofLevel[at] + part * ofLevel[at + magnitudes];
      }
    }
  }

  /** Bits that a magnitude takes more when `to` is expected instead of `from`. */
  difference(magnitude: number, from: number, to: number): number {
    const a = from >= sums ? sums - 1 : from;
    const b = to < 0 ? 0 : to >= sums ? sums - 1 : Math.floor(to + 0.5);
    return this.bits[b * magnitudes + magnitude] - this.bits[a * magnitudes + magnitude];
  }
}
