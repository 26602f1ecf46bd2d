/** A system in one TensorFlow session: trains and runs. */
import { EngineError } from '../../errors';
import { countOf } from '../../graph/flat-state';
import { GraphSession } from '../../graph/session';
import { getTf, type Tensor } from '../../tf';
import type { TrainingSpec } from '../train/schema';
import { describeSystem, type LabGraph } from './describe';
import { initialWeights, type LabWeights } from './initial-weights';
import type { Layout } from './layout';

/** One training step. Norms of gradients are those before the update. */
export interface LabStep {
  readonly loss: number;
  readonly reconstruction: number;
  readonly divergence: number;
  readonly gradientNorm: number;
  /** Norm of the gradient by each kernel, from the first layer to the last. */
  readonly kernelNorms: readonly number[];
}

export interface LabModelOptions {
  readonly layout: Layout;
  readonly training: TrainingSpec;
  /** Samples of a training step. */
  readonly batch: number;
}

/** Samples that run through a network at once. */
const chunk = 1024;

export class LabModel {
  private constructor(
    readonly layout: Layout,
    readonly batch: number,
    private readonly session: GraphSession,
    private readonly described: LabGraph,
  ) {}

  /** @param initial weights to start from; by default those that the seed gives */
  static create(options: LabModelOptions, initial?: LabWeights): LabModel {
    const { layout, training, batch } = options;
    const described = describeSystem(options);
    const session = GraphSession.open(described.graph, described.signatures);
    const model = new LabModel(layout, batch, session, described);
    model.assign(initial ?? initialWeights(layout.weights, training.seed));
    return model;
  }

  /**
   * @param x `[batch,N]`, never written to again
   * @param seed of corruption, dropout and drawn codes
   */
  train(x: Float32Array, learningRate: number, seed: readonly [number, number]): LabStep {
    const tf = getTf();
    const values = tf.tidy(() => {
      const { report } = this.session.run('train', {
        x: tf.tensor2d(x, [this.batch, this.layout.size]),
        seed: tf.tensor1d([...seed], 'int32'),
        learningRate: tf.scalar(learningRate),
      });
      return [...report.dataSync()];
    });
    const [loss, reconstruction, divergence, gradientNorm, ...kernelNorms] = values;
    return { loss, reconstruction, divergence, gradientNorm, kernelNorms };
  }

  /** Codes of `count` samples: `[count,K]`; with `logVariance` of a variational system. */
  encode(x: Float32Array): { readonly code: Float32Array; readonly logVariance?: Float32Array } {
    const { code, logVariance } = this.inChunks(
      'encode',
      { x },
      { code: this.codeSize, ...(this.layout.spread && { logVariance: this.codeSize }) },
    );
    return { code, ...(this.layout.spread && { logVariance }) };
  }

  /** What codes decode to: `[count,N]`. */
  decode(code: Float32Array): Float32Array {
    return this.inChunks('decode', { code }, { output: this.layout.size })['output'];
  }

  /**
   * Runs samples through.
   * @param target what should come out; the input itself by default
   * @returns outputs `[count,N]` and the reconstruction loss of each sample `[count]`
   */
  evaluate(x: Float32Array, target = x): { readonly output: Float32Array; readonly loss: Float32Array } {
    const { output, loss } = this.inChunks('evaluate', { x, target }, { output: this.layout.size, loss: 1 });
    return { output, loss };
  }

  /** What training would show the encoder. Any count of samples. */
  corrupt(x: Float32Array, seed: number): Float32Array {
    return this.drawn('corrupt', x, this.layout.size, seed);
  }

  /** Squared norm of the encoder's Jacobian at each sample (an estimate from one direction each). */
  jacobian(x: Float32Array, seed: number): Float32Array {
    return this.drawn('jacobian', x, 1, seed);
  }

  weights(): LabWeights {
    const read = this.session.run('read', {});
    return Object.fromEntries(
      Object.entries(read).map(([name, tensor]): [string, Float32Array] => {
        const values = Float32Array.from(tensor.dataSync());
        tensor.dispose();
        return [name.replace(/^weights\//, ''), values];
      }),
    );
  }

  /** Sets all weights; the optimiser starts anew. */
  assign(weights: LabWeights): void {
    const tf = getTf();
    tf.tidy(() => {
      const inputs = this.described.variables.map(({ name, shape }): [string, Tensor] => {
        const values = name.startsWith('weights/')
          ? weights[name.slice(8)]
          : new Float32Array(countOf(shape));
        if (values?.length !== countOf(shape))
          throw new EngineError(
            'INTERNAL',
            `The weights ${name} do not fit the system "${this.layout.system.id}".`,
          );
        return [name, tf.tensor(values, [...shape], 'float32')];
      });
      this.session.run('assign', Object.fromEntries(inputs));
    });
  }

  dispose(): void {
    this.session.dispose();
  }

  private get codeSize(): number {
    return this.layout.system.bottleneck.units;
  }

  /** @param sizes values of a sample in each output */
  private inChunks(
    signature: string,
    inputs: Readonly<Record<string, Float32Array>>,
    sizes: Readonly<Record<string, number>>,
  ): Record<string, Float32Array> {
    const tf = getTf();
    const width = signature === 'decode' ? this.codeSize : this.layout.size;
    const count = Object.values(inputs)[0].length / width;
    const outputs = Object.fromEntries(
      Object.entries(sizes).map(([name, size]) => [name, new Float32Array(count * size)]),
    );
    for (let start = 0; start < count; start += chunk) {
      const end = Math.min(count, start + chunk);
      tf.tidy(() => {
        const fed = Object.entries(inputs).map(([name, values]): [string, Tensor] => [
          name,
          tf.tensor2d(values.slice(start * width, end * width), [end - start, width]),
        ]);
        const results = this.session.run(signature, Object.fromEntries(fed));
        for (const [name, size] of Object.entries(sizes))
          outputs[name].set(results[name].dataSync(), start * size);
      });
    }
    return outputs;
  }

  /** Signatures that draw have the size of a training batch: the last one is filled up. */
  private drawn(signature: string, x: Float32Array, size: number, seed: number): Float32Array {
    const tf = getTf();
    const { batch } = this;
    const width = this.layout.size;
    const count = x.length / width;
    const output = new Float32Array(count * size);
    for (let start = 0, step = 0; start < count; start += batch, step++) {
      const fed = new Float32Array(batch * width);
      fed.set(x.subarray(start * width, Math.min(count, start + batch) * width));
      tf.tidy(() => {
        const result = this.session.run(signature, {
          x: tf.tensor2d(fed, [batch, width]),
          seed: tf.tensor1d([seed, step], 'int32'),
        })[signature];
        output.set(
          result.dataSync().subarray(0, (Math.min(count, start + batch) - start) * size),
          start * size,
        );
      });
    }
    return output;
  }
}
