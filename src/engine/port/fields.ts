/** Schemas of what several requests carry, to the engine or to Electron main. Data only: nothing of the engine comes along. */
import { z } from 'zod';
import { efforts, imageFormats } from '../../model/types';

/** Names a photo, a job, a model, a run: made by us, so short. */
export const id = z.string().min(1).max(200);
export const unit = z.number().min(0).max(1);
/** Quality. */
export const percent = z.number().min(1).max(100);
export const format = z.enum(imageFormats);
export const bits = z.union([z.literal(8), z.literal(16)]);
/** Noise level, 8-bit scale. */
export const sigma = z.union([z.literal('auto'), z.number().min(0).max(100)]);
export const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
export const jobName = z.string().trim().min(1).max(80);
/** Of a training. */
export const minutes = z.number().positive().max(10_080);
/** What is written as a picture. */
export const writtenLayer = z.enum(['result', 'decoded']);
export const empty = z.strictObject({});

/** Fields of `Strengths`. */
export const strengths = {
  strength: unit,
  colorStrength: unit,
  detail: unit.optional(),
  grain: unit.optional(),
  grainSize: z.number().min(0.3).max(3).optional(),
};

/** Jobs that name no path. */
export const denoiseJob = z.strictObject({
  kind: z.literal('denoise'),
  photoId: id,
  sigma,
  modelId: id.optional(),
});
export const foldJob = z.strictObject({
  kind: z.literal('fold'),
  photoId: id,
  quality: percent,
  targetBpp: z.number().positive().max(48).optional(),
  targetPsnr: z.number().min(10).max(100).optional(),
  effort: z.enum(efforts).optional(),
  keepNoise: z.boolean().optional(),
  keepGrain: z.boolean().optional(),
  sigma: sigma.optional(),
  withMetadata: z.boolean().optional(),
  withThumbnail: z.boolean().optional(),
  note: z.strictObject({ sigma }).optional(),
  modelId: id.optional(),
  ...strengths,
});
export const rateCurveJob = z.strictObject({
  kind: z.literal('rate-curve'),
  photoId: id,
  depth: z.enum(['full', 'size']),
  quality: percent,
  keepNoise: z.boolean().optional(),
  modelId: id.optional(),
  ...strengths,
});
export const peekJob = z.strictObject({ kind: z.literal('peek'), photoId: id });
export const decodeJob = z.strictObject({
  kind: z.literal('decode'),
  photoId: id,
  rescue: z.boolean().optional(),
  grain: z.boolean().optional(),
});

/** Experiments that name no path; the engine checks a definition field by field. */
export const labChoices = [
  z.strictObject({ kind: z.literal('name'), name: id }),
  z.strictObject({ kind: z.literal('definition'), definition: z.unknown() }),
] as const;

/** What of a run is exported, and as what. @param place fields that say where to */
export function labExport<P extends z.core.$ZodLooseShape>(place: P) {
  return z.discriminatedUnion('what', [
    z.strictObject({ ...place, what: z.literal('tfjs'), system: id }),
    z.strictObject({ ...place, what: z.literal('csv'), item: id }),
    z.strictObject({ ...place, what: z.literal('png'), item: id }),
    z.strictObject({ ...place, what: z.literal('experiment') }),
    z.strictObject({ ...place, what: z.literal('all') }),
  ]);
}
