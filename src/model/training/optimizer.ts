/**
 * Adam over one flat vector of weights, with clipping by global norm and an exponential moving average of the
 * weights (Kingma and Ba 2015, "Adam"; Polyak and Juditsky 1992 for the average). A dozen tensor ops a step whatever
 * the number of layers.
 */
import { getTf, type Scalar, type Tensor1D } from '../tf';

/** State that a checkpoint holds: four vectors as long as the weights, and the count of steps made. */
export interface OptimizerState {
  readonly weights: Float32Array;
  readonly momentum: Float32Array;
  readonly velocity: Float32Array;
  readonly average: Float32Array;
  readonly step: number;
}

export interface OptimizerSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Gradients longer than this are scaled down to it. */
  readonly clipNorm: number;
  /** Upper end of the averaging factor; early steps average less. */
  readonly averageDecay: number;
}

export const defaultOptimizerSettings: OptimizerSettings = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 0.5,
  averageDecay: 0.999,
};

export class FlatAdam {
  weights: Tensor1D;
  average: Tensor1D;
  private momentum: Tensor1D;
  private velocity: Tensor1D;
  private steps: number;

  constructor(
    initial: Float32Array | OptimizerState,
    private readonly settings: OptimizerSettings = defaultOptimizerSettings,
  ) {
    const tf = getTf();
    // tfjs-node shares memory with the array it is given: keep private copies.
    const keep = (values: Float32Array) => tf.tensor1d(values.slice());
    if (initial instanceof Float32Array) {
      this.weights = keep(initial);
      this.average = keep(initial);
      this.momentum = tf.zeros([initial.length]);
      this.velocity = tf.zeros([initial.length]);
      this.steps = 0;
    } else {
      this.weights = keep(initial.weights);
      this.average = keep(initial.average);
      this.momentum = keep(initial.momentum);
      this.velocity = keep(initial.velocity);
      this.steps = initial.step;
    }
  }

  get step(): number {
    return this.steps;
  }

  /**
   * One update.
   * @param lossOf loss as a function of the weights `[N]`
   * @param learningRate step size
   * @returns the loss before the update; the caller disposes
   */
  minimize(lossOf: (weights: Tensor1D) => Scalar, learningRate: number): Scalar {
    const tf = getTf();
    const { beta1, beta2, epsilon, clipNorm, averageDecay } = this.settings;
    this.steps++;
    const t = this.steps;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
    const decay = Math.min(averageDecay, (1 + t) / (10 + t));
    const [loss, momentum, velocity, weights, average] = tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad((w) => lossOf(w as Tensor1D))(this.weights);
      const scale = tf.minimum(1, tf.scalar(clipNorm).div(tf.norm(grad).add(1e-12)));
      const clipped = grad.mul(scale);
      const m = this.momentum.mul(beta1).add(clipped.mul(1 - beta1));
      const v = this.velocity.mul(beta2).add(clipped.square().mul(1 - beta2));
      const w = this.weights.sub(m.mul(rate).div(v.sqrt().add(epsilon)));
      const a = this.average.mul(decay).add(w.mul(1 - decay));
      return [value, m, v, w, a] as [Scalar, Tensor1D, Tensor1D, Tensor1D, Tensor1D];
    });
    this.dispose();
    Object.assign(this, { momentum, velocity, weights, average });
    return loss;
  }

  async state(): Promise<OptimizerState> {
    const read = async (tensor: Tensor1D) => (await tensor.data()) as Float32Array;
    return {
      weights: await read(this.weights),
      momentum: await read(this.momentum),
      velocity: await read(this.velocity),
      average: await read(this.average),
      step: this.steps,
    };
  }

  dispose(): void {
    getTf().dispose([this.weights, this.momentum, this.velocity, this.average]);
  }
}
