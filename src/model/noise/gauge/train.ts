/** Trains the noise gauge: crops of clean photos are given noise and saved as JPEG, their features and levels learned. */
import { GraphModel } from '../../graph/graph-model';
import { mean } from '../../graph/ops/reduce';
import { sub } from '../../graph/ops/arithmetic';
import { abs } from '../../graph/ops/unary';
import type { TrainingTask } from '../../graph/task';
import { initialParameters } from '../../networks/parameters';
import { openPatchSource } from '../../training/patch-source';
import type { PatchBatch } from '../../training/patches';
import type { PhotoPair } from '../../training/patch-maker';
import { toGrey, type NoiseMix } from '../../training/patch-noise';
import { learningRate, type Schedule } from '../../training/schedule';
import { createRandom, mixSeed } from '../../random';
import type { LearnedGauge } from './gauge';
import { cropPx, featureCount, noiseFeatures } from './features';
import { gaugeNetwork, gaugeWeights, levelOffset } from './network';

/**
 * Cameras of all sensitivities, three in four as JPEG; JPEG of every quality, half of them of pictures with Gaussian noise
 * (up to 0.3 x `maxSigma`); one in twelve is left as it is.
 */
const mix: NoiseMix = {
  clipped: 0,
  poisson: 0,
  camera: 0.58,
  jpeg: 0.34,
  impulse: 0,
  speckle: 0,
  grey: 0,
  smooth: 0,
};
const maxSigma = 120;
/** One crop of so many is learned without its colours: what JPEG does to luminance is the same in a black-and-white photo. */
const greyEvery = 6;
const perRead = 4;
const batch = 64;
const schedule: Schedule = { peak: 3e-3, floor: 0.01, warmupSteps: 50 };

export interface GaugeSample {
  readonly features: Float32Array;
  /** Logarithms of the levels of luminance and colour, 0-255 scale, plus `levelOffset`. */
  readonly levels: readonly [number, number];
}

/** @param count crops to make */
export async function makeSamples(
  photos: readonly PhotoPair[],
  count: number,
  seed: number,
  onProgress?: (done: number) => void,
): Promise<GaugeSample[]> {
  const source = openPatchSource({ photos, sidePx: cropPx, batch: perRead, seed, maxSigma, mix }, 0);
  const samples: GaugeSample[] = [];
  try {
    while (samples.length < count) {
      const patches = await source.next();
      for (let i = 0; i < perRead; i++)
        samples.push(sampleOf(patches, i, samples.length % greyEvery === greyEvery - 1));
      onProgress?.(samples.length);
    }
  } finally {
    await source.close();
  }
  return samples;
}

function sampleOf({ base, clean }: PatchBatch, index: number, isGrey: boolean): GaugeSample {
  const size = cropPx * cropPx * 3;
  const [noisy, truth] = [base, clean].map((batch) => {
    const patch = batch.subarray(index * size, (index + 1) * size);
    return isGrey ? toGrey(patch) : patch;
  });
  let [grey, all] = [0, 0];
  for (let i = 0; i < size; i += 3) {
    const error = [0, 1, 2].map((c) => 255 * (noisy[i + c] - truth[i + c]));
    grey += (error[0] + error[1] + error[2]) ** 2 / 3;
    all += error[0] ** 2 + error[1] ** 2 + error[2] ** 2;
  }
  const level = (squares: number) => Math.log(Math.sqrt(squares / (size / 3)) + levelOffset);
  // As a file would hold it.
  const samples = noisy.map((value) => Math.round(Math.min(1, Math.max(0, value)) * 255) / 255);
  return {
    features: noiseFeatures({ width: cropPx, height: cropPx, bits: 'float', samples }),
    levels: [level(grey), level(Math.max(0, (all - grey) / 2))],
  };
}

/** Mean absolute error of the logarithms, so close to a relative error; averaged weights. */
export function fitGauge(samples: readonly GaugeSample[], steps: number, seed: number): LearnedGauge {
  const average = Float32Array.from({ length: featureCount }, (_, i) =>
    meanOf(samples, (s) => s.features[i]),
  );
  const scale = average.map(
    (value, i) => 1 / Math.sqrt(meanOf(samples, (s) => (s.features[i] - value) ** 2) + 1e-6),
  );
  const model = GraphModel.create(
    { network: gaugeNetwork, task: gaugeTask },
    initialParameters(gaugeWeights, seed),
  );
  try {
    for (let step = 1; step <= steps; step++) {
      const random = createRandom(mixSeed(seed, 31, step));
      const features = new Float32Array(batch * featureCount);
      const levels = new Float32Array(batch * 2);
      for (let i = 0; i < batch; i++) {
        const sample = samples[random.integer(samples.length)];
        sample.features.forEach(
          (value, k) => (features[i * featureCount + k] = (value - average[k]) * scale[k]),
        );
        levels.set(sample.levels, i * 2);
      }
      model.train(
        { features, levels },
        {
          learningRate: learningRate(schedule, step, step / steps),
          clipNorm: 1,
          averageDecay: Math.min(0.998, (1 + step) / (10 + step)),
          seed: [seed, step],
        },
      );
    }
    return { mean: average, scale, weights: model.readFlat('average') };
  } finally {
    model.dispose();
  }
}

const gaugeTask: TrainingTask = {
  feeds: {
    features: { dtype: 'float32', shape: [batch, featureCount] },
    levels: { dtype: 'float32', shape: [batch, 2] },
  },
  build({ graph, feeds, network }) {
    const { levels } = network({ features: feeds['features'] });
    return { loss: mean(graph, abs(graph, sub(graph, levels, feeds['levels']))) };
  },
};

function meanOf(samples: readonly GaugeSample[], value: (sample: GaugeSample) => number): number {
  return samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
}
