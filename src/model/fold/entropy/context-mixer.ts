/**
 * The adaptive probability of one bit: several contexts each keep a probability; their log odds are summed with learned
 * weights (logistic mixing: Mahoney 2005, "Adaptive weighing of context models for lossless data compression").
 * Changed here: probabilities and weights start from values learned in training and shipped with the model, and
 * start again from them in every tile. Integers only.
 */
import { squashTable, stretchTable } from './logistic';
import type { BitCoder } from './range-coder';

/** What the mixer learns; its start values are part of a model. */
export interface MixerState {
  /** Probability of a one by context, 65536ths. */
  readonly probabilities: Uint16Array;
  /** How settled each probability is: index into the table of rates. */
  readonly confidences: Uint8Array;
  /** Weights by set, `[sets, inputs]`, 2^18 is 1. */
  readonly weights: Int32Array;
}

/** Contexts mixed for one bit. */
export const inputCount = 6;

const weightLimit = 1 << 20;

export interface MixerRates {
  /** Confidence at which a probability's rate stops falling: rate is 1 / (confidence + 1.5). */
  readonly limit: number;
  /** Weights move by error x log odds >> this. */
  readonly weightShift: number;
}

export class ContextMixer {
  /** Set before each `code`: index into the probabilities by input. */
  readonly contexts = new Int32Array(inputCount);
  private readonly stretched = new Int32Array(inputCount);
  private readonly rates: Int32Array;
  private readonly limit: number;
  private readonly weightShift: number;

  constructor(
    private readonly state: MixerState,
    private readonly coder: BitCoder,
    rates: MixerRates,
  ) {
    this.limit = rates.limit;
    this.weightShift = rates.weightShift;
    // 2 * 32768 / (2 * confidence + 3), in 32768ths.
    this.rates = Int32Array.from({ length: 256 }, (_, confidence) =>
      Math.floor(65536 / (2 * confidence + 3)),
    );
  }

  /**
   * @param bit what to write; ignored when reading
   * @param weightSet which weights mix this bit
   * @returns the bit
   */
  code(bit: number, weightSet: number): number {
    const { probabilities, confidences, weights } = this.state;
    const { contexts, stretched, rates, limit, weightShift } = this;
    const first = weightSet * inputCount;
    let sum = 0;
    for (let i = 0; i < inputCount; i++) {
      const odds = stretchTable[probabilities[contexts[i]] >> 4];
      stretched[i] = odds;
      sum += odds * (weights[first + i] >> 4);
    }
    let logOdds = Math.floor(sum / 16384);
    if (logOdds > 2047) logOdds = 2047;
    else if (logOdds < -2047) logOdds = -2047;
    const one = squashTable[logOdds + 2048];
    const value = this.coder.code(bit, one);
    const error = (value ? 65535 : 0) - one;
    for (let i = 0; i < inputCount; i++) {
      const context = contexts[i];
      const probability = probabilities[context];
      const confidence = confidences[context];
      probabilities[context] =
        probability + ((((value ? 65535 : 0) - probability) * rates[confidence]) >> 15);
      if (confidence < limit) confidences[context] = confidence + 1;
      let weight = weights[first + i] + ((stretched[i] * error + (1 << (weightShift - 1))) >> weightShift);
      if (weight > weightLimit) weight = weightLimit;
      else if (weight < -weightLimit) weight = -weightLimit;
      weights[first + i] = weight;
    }
    return value;
  }

  /** Probability of a one for the contexts at hand, 65536ths, as `code` would find it; nothing is learned from it. */
  peek(weightSet: number): number {
    const { probabilities, weights } = this.state;
    const { contexts } = this;
    const first = weightSet * inputCount;
    let sum = 0;
    for (let i = 0; i < inputCount; i++)
      sum += stretchTable[probabilities[contexts[i]] >> 4] * (weights[first + i] >> 4);
    const logOdds = Math.floor(sum / 16384);
    return squashTable[(logOdds > 2047 ? 2047 : logOdds < -2047 ? -2047 : logOdds) + 2048];
  }

  /** A bit without a model. */
  codeEven(bit: number): number {
    return this.coder.code(bit, 32768);
  }
}
