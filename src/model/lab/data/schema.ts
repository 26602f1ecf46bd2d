/** What an experiment is fed with. */
import { z } from 'zod';

const count = z.int().min(1);

export const dataSchema = z.discriminatedUnion('kind', [
  /** Handwritten digits 28x28, grey, 0..1 (MNIST: 60,000 to train on, 10,000 to test on). */
  z.strictObject({
    kind: z.literal('digits'),
    train: count.max(60_000).default(60_000),
    test: count.max(10_000).default(10_000),
    /** This digit is taken out of training and is the anomaly in the test set. */
    leaveOut: z.int().min(0).max(9).optional(),
    /** Share of the digit given first in training data that stays, 0..1: makes the classes unbalanced on purpose. */
    thin: z.strictObject({ digit: z.int().min(0).max(9), keep: z.number().min(0).max(1) }).optional(),
  }),
  /** Square crops of photos: the shipped samples, or the folder that the run is given. */
  z.strictObject({
    kind: z.literal('patches'),
    sidePx: z.int().min(8).max(64).multipleOf(4).default(32),
    colour: z.boolean().default(true),
    train: count.max(60_000).default(12_000),
    test: count.max(10_000).default(1_500),
  }),
  /** Whole photos of the folder that the run is given (else the shipped samples), made small. */
  z.strictObject({
    kind: z.literal('photos'),
    sidePx: z.int().min(16).max(64).multipleOf(4).default(32),
    /** Photos read at most. */
    limit: count.max(5_000).default(1_000),
  }),
  /**
   * Numbers without a meaning. `uniform`: each on its own, 0..1: nothing to learn. `curved`: points on a bent surface of
   * `factors` dimensions: much to learn.
   */
  z.strictObject({
    kind: z.literal('vectors'),
    shape: z.enum(['uniform', 'curved']),
    dimensions: z.int().min(2).max(1024).default(100),
    factors: z.int().min(1).max(64).default(5),
    train: count.max(60_000).default(8_000),
    test: count.max(10_000).default(2_000),
  }),
  /** A CSV of numbers that the run is given, else a made one with planted mistakes. */
  z.strictObject({
    kind: z.literal('table'),
    rows: count.max(60_000).default(2_000),
    /** Share of planted wrong rows in the made table, 0..0.5. */
    wrong: z.number().min(0).max(0.5).default(0.03),
    /** Share of cells left empty in the made table, 0..0.5. */
    missing: z.number().min(0).max(0.5).default(0.02),
  }),
]);

export type DataSpec = z.output<typeof dataSchema>;
