/** A system of the lab: encoder, bottleneck, decoder, and what is special about it. */
import { z } from 'zod';
import { trainingChangesSchema } from '../train/schema';

const activation = z.enum(['linear', 'relu', 'leaky-relu', 'sigmoid', 'tanh']).default('linear');
/** How weights start: He 2015 for rectifiers, Glorot 2010 for the rest, unless said otherwise. */
const init = z.enum(['auto', 'he', 'glorot']).default('auto');
const units = z.union([z.int().min(1).max(4096), z.literal('data')]);

export const layerSchema = z.discriminatedUnion('layer', [
  /** Fully connected; flattens what comes in. `"data"`: as many units as the data has values. */
  z.strictObject({ layer: z.literal('dense'), units, activation, init }),
  z.strictObject({
    layer: z.literal('conv'),
    filters: z.int().min(1).max(256),
    size: z.int().min(1).max(9).default(3),
    stride: z.int().min(1).max(4).default(1),
    activation,
    init,
  }),
  /** Makes height and width `stride` times as large. */
  z.strictObject({
    layer: z.literal('conv-transpose'),
    filters: z.int().min(1).max(256),
    size: z.int().min(1).max(9).default(3),
    stride: z.int().min(1).max(4).default(2),
    activation,
    init,
  }),
  /** `[height, width, channels]`, before a convolution that follows a dense layer. */
  z.strictObject({
    layer: z.literal('reshape'),
    shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
  }),
  /** Ioffe and Szegedy 2015. */
  z.strictObject({ layer: z.literal('batch-norm'), activation }),
  /** Srivastava 2014: this share of the values is left out in each training step. */
  z.strictObject({ layer: z.literal('dropout'), rate: z.number().min(0).max(0.95) }),
]);

/** Spoils what the encoder sees in training; the loss still asks for the clean data (Vincent 2008). */
export const corruptionSchema = z.discriminatedUnion('kind', [
  /** Normal noise of this deviation on the 0..1 scale, clipped to 0..1. */
  z.strictObject({ kind: z.literal('gaussian'), deviation: z.number().positive().max(2) }),
  /** This share of the values set to 0. */
  z.strictObject({ kind: z.literal('masking'), share: z.number().positive().max(0.95) }),
  /** This share of the values set to 0 or 1, half and half. */
  z.strictObject({ kind: z.literal('salt-and-pepper'), share: z.number().positive().max(0.95) }),
]);

/** What the code pays beside the reconstruction loss. */
export const codePenaltySchema = z.discriminatedUnion('kind', [
  /** `weight` times the mean absolute activation. */
  z.strictObject({ kind: z.literal('l1'), weight: z.number().positive() }),
  /** `weight` times the divergence of each unit's mean activation from `target` (Ng 2011); for sigmoid codes. */
  z.strictObject({
    kind: z.literal('kl'),
    weight: z.number().positive(),
    target: z.number().min(0.001).max(0.5).default(0.05),
  }),
  /** `weight` times the squared norm of the encoder's Jacobian (Rifai 2011). */
  z.strictObject({ kind: z.literal('contractive'), weight: z.number().positive() }),
]);

export const systemSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'expected small letters, digits and hyphens'),
  title: z.strictObject({ en: z.string().min(1).max(120), zh: z.string().min(1).max(120) }),
  encoder: z.array(layerSchema).max(24).default([]),
  /** The code layer, dense. */
  bottleneck: z.strictObject({
    units: z.int().min(1).max(4096),
    activation,
    init,
    penalty: codePenaltySchema.optional(),
    /** Variational (Kingma and Welling 2014); `beta` weighs the divergence (Higgins 2017). */
    variational: z.strictObject({ beta: z.number().min(0).max(100).default(1) }).optional(),
  }),
  /** Ends with as many values as the data has. */
  decoder: z.array(layerSchema).min(1).max(24),
  corruption: corruptionSchema.optional(),
  /** Where this system is trained otherwise than the experiment says. */
  training: trainingChangesSchema.optional(),
});

export type LayerSpec = z.output<typeof layerSchema>;
export type CorruptionSpec = z.output<typeof corruptionSchema>;
export type CodePenalty = z.output<typeof codePenaltySchema>;
export type SystemSpec = z.output<typeof systemSchema>;
export type LabActivation = z.output<typeof activation>;
