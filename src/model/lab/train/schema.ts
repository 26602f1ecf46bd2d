/** How the systems of an experiment are trained. */
import { z } from 'zod';

const weight = z.number().min(0).max(1).default(0);

export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('adam'), learningRate: z.number().positive().max(10).default(1e-3) }),
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate: z.number().positive().max(1000).default(0.1),
    momentum: z.number().min(0).max(0.999).default(0.9),
  }),
  z.strictObject({ kind: z.literal('rmsprop'), learningRate: z.number().positive().max(10).default(1e-3) }),
]);

export const trainingSchema = z.strictObject({
  /** Mean squared error, or binary cross-entropy for data in 0..1 and a last layer with sigmoid. */
  loss: z.enum(['mse', 'bce']),
  optimizer: optimizerSchema.default({ kind: 'adam', learningRate: 1e-3 }),
  epochs: z.int().min(1).max(2000),
  batch: z.int().min(1).max(4096).default(256),
  /** Share of the training data that is held out and measured after each epoch. */
  validation: z.number().min(0.01).max(0.5).default(0.05),
  /** Ends when validation has not improved for so many epochs, and takes the best weights. */
  earlyStopping: z.strictObject({ patience: z.int().min(1).max(500) }).optional(),
  /** Sum of absolute, or of squared, weights times this, in the loss; biases are left out. */
  l1: weight,
  l2: weight,
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
});

/** What a system does otherwise than the experiment. */
export const trainingChangesSchema = z.strictObject({
  optimizer: optimizerSchema.optional(),
  epochs: z.int().min(1).max(2000).optional(),
  batch: z.int().min(1).max(4096).optional(),
  earlyStopping: z.strictObject({ patience: z.int().min(1).max(500) }).optional(),
  l1: z.number().min(0).max(1).optional(),
  l2: z.number().min(0).max(1).optional(),
  /** Added to the run's seed: the same system from other first weights. */
  seedOffset: z.int().min(0).max(1000).optional(),
});

export type TrainingSpec = z.output<typeof trainingSchema>;

/** The training of one system. */
export function trainingOf(training: TrainingSpec, changes: TrainingChanges | undefined): TrainingSpec {
  const { seedOffset = 0, ...others } = changes ?? {};
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return { ...training, ...given, seed: training.seed + seedOffset };
}
export type TrainingChanges = z.output<typeof trainingChangesSchema>;
