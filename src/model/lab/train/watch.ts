/**
 * Looks at the curves after each epoch and says when something is not as it should be: overfitting, vanishing or
 * exploding gradients. Each warning is given once a system.
 */
import type { LabWarning, LabWarningKind } from '../result';

/** What one epoch showed. */
export interface EpochFacts {
  /** Mean over the steps, and on held-out data: the same loss, without penalties. */
  readonly reconstruction: number;
  readonly validation: number;
  /** Largest gradient norm of the epoch; not finite when a step blew up. */
  readonly gradientNorm: number;
  /** Mean gradient norm of each kernel, from the first layer to the last. */
  readonly kernelNorms: readonly number[];
}

/** Validation has risen by this share over its best, for this many epochs, while training still improves. */
const overfitRise = 0.03;
const overfitEpochs = 3;
/** The first layer's gradient is this small beside the last layer's. */
const vanishingRatio = 1e-4;
/** A gradient norm is this many times that of the first epoch. */
const explodingRatio = 1e3;

export class Watch {
  private readonly facts: EpochFacts[] = [];
  private readonly said = new Set<LabWarningKind>();

  constructor(private readonly system: string) {}

  /** @returns new warnings */
  add(facts: EpochFacts): LabWarning[] {
    this.facts.push(facts);
    const found = [this.exploding(), this.vanishing(), this.overfitting()];
    return found.filter((warning) => {
      if (!warning || this.said.has(warning.kind)) return false;
      this.said.add(warning.kind);
      return true;
    }) as LabWarning[];
  }

  private overfitting(): LabWarning | null {
    const { facts } = this;
    if (facts.length <= overfitEpochs) return null;
    const best = Math.min(...facts.map(({ validation }) => validation));
    const recent = facts.slice(-overfitEpochs);
    const isRising = recent.every(({ validation }) => validation > best * (1 + overfitRise));
    const bestFacts = facts.find(({ validation }) => validation === best)!;
    if (!isRising || recent.at(-1)!.reconstruction >= bestFacts.reconstruction) return null;
    return this.warning(
      'overfitting',
      {
        en: 'It overfits: the loss still falls on the data it trains on, but has risen on held-out data.',
        zh: '出现过拟合：训练数据上的损失仍在下降，而留出数据上的损失已经上升。',
      },
      [
        { en: 'Early stopping takes the weights of the best epoch.', zh: '使用早停，取最佳轮次的权重。' },
        { en: 'More data, or noise on the input.', zh: '增加数据，或在输入上加噪声。' },
        { en: 'Dropout, or L2 on the weights.', zh: '使用 Dropout，或对权重加 L2。' },
        { en: 'A smaller network.', zh: '使用更小的网络。' },
      ],
    );
  }

  private vanishing(): LabWarning | null {
    const { kernelNorms } = this.facts.at(-1)!;
    const [first] = kernelNorms;
    const last = kernelNorms.at(-1)!;
    if (kernelNorms.length < 3 || !(last > 0) || !Number.isFinite(last) || !(first < vanishingRatio * last))
      return null;
    return this.warning(
      'vanishing-gradients',
      {
        en: 'Gradients vanish: the first layers hardly learn any more.',
        zh: '梯度消失：前面的层几乎不再学习。',
      },
      [
        {
          en: 'ReLU instead of sigmoid or tanh, with He initialisation.',
          zh: '用 ReLU 代替 sigmoid 或 tanh，并用 He 初始化。',
        },
        { en: 'Batch normalisation between the layers.', zh: '在层间加批归一化。' },
        { en: 'Fewer layers.', zh: '减少层数。' },
      ],
    );
  }

  private exploding(): LabWarning | null {
    const { gradientNorm, reconstruction } = this.facts.at(-1)!;
    const start = this.facts[0].gradientNorm;
    const isWild = !Number.isFinite(gradientNorm) || !Number.isFinite(reconstruction);
    if (!isWild && !(this.facts.length > 1 && gradientNorm > explodingRatio * start)) return null;
    return this.warning(
      'exploding-gradients',
      { en: 'Gradients explode: the steps have become far too large.', zh: '梯度爆炸：步长已变得过大。' },
      [
        { en: 'A smaller learning rate.', zh: '降低学习率。' },
        { en: 'Adam instead of SGD.', zh: '用 Adam 代替 SGD。' },
        {
          en: 'Batch normalisation, or Glorot or He initialisation.',
          zh: '使用批归一化，或 Glorot、He 初始化。',
        },
      ],
    );
  }

  private warning(
    kind: LabWarningKind,
    message: LabWarning['message'],
    tryThis: LabWarning['tryThis'],
  ): LabWarning {
    return { kind, system: this.system, epoch: this.facts.length, message, tryThis };
  }
}
