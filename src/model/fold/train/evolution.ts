/**
 * Finds the least of a function of a few numbers without its slope: an evolution strategy that adapts its step size and a
 * scale for each number (sep-CMA-ES: Ros and Hansen 2008, "A simple modification in CMA-ES achieving linear time and space
 * complexity").
 */
import type { Random } from '../../random';

export interface EvolutionOptions {
  readonly random: Random;
  /** Tried in a generation. */
  readonly population: number;
  /** First spread of each number. */
  readonly spread: readonly number[];
}

/** One generation after the other; the mean is what is found so far. */
export class Evolution {
  readonly mean: number[];
  private sigma = 1;
  private readonly variances: number[];
  private readonly path: number[];
  private readonly spreadPath: number[];

  constructor(
    start: readonly number[],
    private readonly options: EvolutionOptions,
  ) {
    this.mean = [...start];
    this.variances = start.map(() => 1);
    this.path = start.map(() => 0);
    this.spreadPath = start.map(() => 0);
  }

  /** @param costOf of all that are tried together; NaN counts as worst */
  async generation(
    costOf: (tried: readonly (readonly number[])[]) => Promise<readonly number[]>,
  ): Promise<void> {
    const { population, random, spread } = this.options;
    const moves = Array.from({ length: population }, () =>
      this.variances.map((variance) => Math.sqrt(variance) * random.normal()),
    );
    const tried = moves.map((move) => this.mean.map((value, i) => value + this.sigma * spread[i] * move[i]));
    const costs = (await costOf(tried)).map((cost) => (Number.isNaN(cost) ? Infinity : cost));
    const order = [...costs.keys()].sort((a, b) => costs[a] - costs[b]);
    this.learn(order.map((index) => moves[index]));
  }

  /** @param moves best first */
  private learn(moves: readonly (readonly number[])[]): void {
    const size = this.mean.length;
    const parents = moves.length >> 1;
    const raw = Array.from({ length: parents }, (_, i) => Math.log(parents + 0.5) - Math.log(i + 1));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const weights = raw.map((weight) => weight / total);
    const effective = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
    const pathRate = (4 + effective / size) / (size + 4 + (2 * effective) / size);
    const sigmaRate = (effective + 2) / (size + effective + 5);
    const damping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (size + 1)) - 1) + sigmaRate;
    // Each scale is learned on its own, so faster than a whole matrix would be.
    const faster = (size + 2) / 3;
    const one = (faster * 2) / ((size + 1.3) ** 2 + effective);
    const many = Math.min(
      1 - one,
      (faster * 2 * (effective - 2 + 1 / effective)) / ((size + 2) ** 2 + effective),
    );
    for (let i = 0; i < size; i++) {
      const step = weights.reduce((sum, weight, k) => sum + weight * moves[k][i], 0);
      const square = weights.reduce((sum, weight, k) => sum + weight * moves[k][i] ** 2, 0);
      this.mean[i] += this.sigma * this.options.spread[i] * step;
      this.spreadPath[i] =
        (1 - sigmaRate) * this.spreadPath[i] +
        (Math.sqrt(sigmaRate * (2 - sigmaRate) * effective) * step) / Math.sqrt(this.variances[i]);
      this.path[i] = (1 - pathRate) * this.path[i] + Math.sqrt(pathRate * (2 - pathRate) * effective) * step;
      this.variances[i] = Math.max(
        1e-4,
        (1 - one - many) * this.variances[i] + one * this.path[i] ** 2 + many * square,
      );
    }
    const length = Math.hypot(...this.spreadPath);
    const expected = Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size * size));
    this.sigma *= Math.exp((sigmaRate / damping) * (length / expected - 1));
  }
}
