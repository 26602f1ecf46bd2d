/**
 * Training steps of the Restore network as a TensorFlow graph, with the state that training/checkpoint.ts keeps: it
 * takes the place of `FlatAdam` and its eager loss, and resumes from the same checkpoints to the same curve.
 */
import type { RestoreUnetSpec } from '../networks/spec';
import { defaultOptimizerSettings, type OptimizerSettings, type OptimizerState } from '../training/optimizer';
import type { PatchBatch } from '../training/patches';
import type { Tensor4D } from '../tf';
import type { Precision } from './build-network';
import { flattenState, unflatten } from './flat-state';
import { GraphModel, type StepReport } from './graph-model';
import { choosePrecision } from './precision';
import { restoreTask } from './restore-task';
import { restoreUnetNetwork } from './restore-unet';

export interface RestoreTrainerOptions {
  readonly spec: RestoreUnetSpec;
  /** Patches of every step. */
  readonly batch: number;
  /** Side of a patch, px: a multiple of the network's stride. */
  readonly patchPx: number;
  readonly settings?: OptimizerSettings;
  /** Default: what suits this machine's processor. */
  readonly precision?: Precision;
  /** Kernels by Muon (muon.ts), the rest by Adam; default all by Adam. */
  readonly hasMuon?: boolean;
}

export class RestoreTrainer {
  private constructor(
    private readonly model: GraphModel,
    private readonly settings: OptimizerSettings,
    private steps: number,
  ) {}

  /** @param initial weights to start from, flat (`initialParameters`), or the state of a checkpoint */
  static create(options: RestoreTrainerOptions, initial: Float32Array | OptimizerState): RestoreTrainer {
    const { spec, batch, patchPx, settings = defaultOptimizerSettings, hasMuon } = options;
    const { beta1, beta2, epsilon } = settings;
    const isState = !(initial instanceof Float32Array);
    const model = GraphModel.create(
      {
        network: restoreUnetNetwork(spec),
        task: restoreTask(batch, patchPx),
        optimizer: { kind: 'adam', beta1, beta2, epsilon, hasMuon },
        precision: options.precision ?? choosePrecision().precision,
      },
      isState ? initial.weights : initial,
    );
    if (isState)
      model.assign({
        ...unflatten(model.weights, initial.average, 'average'),
        ...unflatten(model.weights, initial.momentum, 'optimizer/m'),
        ...unflatten(model.weights, initial.velocity, 'optimizer/v'),
        'optimizer/steps': Float32Array.of(initial.step),
      });
    return new RestoreTrainer(model, settings, isState ? initial.step : 0);
  }

  /** Steps made so far, those of earlier sittings included. */
  get step(): number {
    return this.steps;
  }

  /**
   * One training step.
   * @param seed run seed and step: the same pair gives the same noise
   * @returns `loss` (before the update) and `gradientNorm` (before clipping)
   */
  train(batch: PatchBatch, learningRate: number, seed: readonly [number, number]): StepReport {
    this.steps++;
    const { clean, base, gain, variance, clip, level } = batch;
    const { clipNorm, averageDecay } = this.settings;
    return this.model.train(
      { clean, base, gain, variance, clip, level },
      {
        learningRate,
        clipNorm,
        averageDecay: Math.min(averageDecay, (1 + this.steps) / (10 + this.steps)),
        seed,
      },
    );
  }

  /**
   * Runs the network with the averaged weights.
   * @param picture `[B,H,W,3]`, 0..1; still the caller's
   * @param level `[B,H,W,1]`, sigma/255; still the caller's
   * @returns `[B,H,W,3]`, not clamped; the caller disposes it
   */
  restore(picture: Tensor4D, level: Tensor4D): Tensor4D {
    return this.model.infer({ picture, level }, 'average')['restored'] as Tensor4D;
  }

  /** The averaged weights, flat: the result of training. */
  average(): Float32Array {
    return flattenState(this.model.weights, this.model.read(), 'average');
  }

  /** All that a checkpoint holds. */
  state(): OptimizerState {
    const state = this.model.read();
    const flat = (prefix: string): Float32Array => flattenState(this.model.weights, state, prefix);
    return {
      weights: flat('weights'),
      average: flat('average'),
      momentum: flat('optimizer/m'),
      velocity: flat('optimizer/v'),
      step: this.steps,
    };
  }

  /** Frees the TensorFlow session. */
  dispose(): void {
    this.model.dispose();
  }
}
