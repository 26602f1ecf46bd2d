/** What the arguments of each request must look like. The engine trusts nobody: not even Electron main. */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../model/errors';
import { imageFormats } from '../../model/types';
import { modelFormats, type EngineRequestName, type EngineRequests, type JobRequest } from '../contract';

const id = z.string().min(1).max(200);
const unit = z.number().min(0).max(1);
const percent = z.number().min(1).max(100);
const path = z.string().min(1).max(32_768).refine(isAbsolute, 'expected an absolute path');
const layer = z.enum(['source', 'result', 'other', 'removed', 'decoded']);
const writtenLayer = z.enum(['result', 'decoded']);
const format = z.enum(imageFormats);
const bits = z.union([z.literal(8), z.literal(16)]);
/** Noise level, 8-bit scale. */
const sigma = z.union([z.literal('auto'), z.number().min(0).max(100)]);
/** Fields of `Strengths`. */
export const strengths = {
  strength: unit,
  colorStrength: unit,
  detail: unit.optional(),
  grain: unit.optional(),
  grainSize: z.number().min(0.3).max(3).optional(),
};
const empty = z.strictObject({});

const job = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('denoise'), photoId: id, sigma, modelId: id.optional() }),
  z.strictObject({
    kind: z.literal('fold'),
    photoId: id,
    quality: percent,
    targetBpp: z.number().positive().max(48).optional(),
    targetPsnr: z.number().min(10).max(100).optional(),
    keepNoise: z.boolean().optional(),
    sigma: sigma.optional(),
    withMetadata: z.boolean().optional(),
    withThumbnail: z.boolean().optional(),
    verify: z.boolean().optional(),
    modelId: id.optional(),
    ...strengths,
  }),
  z.strictObject({
    kind: z.literal('rate-curve'),
    photoId: id,
    depth: z.enum(['full', 'size']),
    quality: percent,
    keepNoise: z.boolean().optional(),
    modelId: id.optional(),
    ...strengths,
  }),
  z.strictObject({ kind: z.literal('decode'), photoId: id, rescue: z.boolean().optional() }),
  z.strictObject({
    kind: z.literal('save'),
    photoId: id,
    layer: writtenLayer,
    output: path,
    format,
    quality: percent.optional(),
    bits: bits.optional(),
    overwrite: z.boolean(),
    note: z.strictObject({ sigma }).optional(),
    ...strengths,
  }),
  z.strictObject({ kind: z.literal('save-latent'), photoId: id, output: path, overwrite: z.boolean() }),
  z.strictObject({
    kind: z.literal('train'),
    task: z.enum(['restore', 'fold']),
    cleanFolder: path,
    noisyFolder: path.optional(),
    from: id.optional(),
    name: z.string().trim().min(1).max(80),
    minutes: z.number().positive().max(10_080).optional(),
    steps: z.int().positive().max(100_000_000).optional(),
    maxSigma: z.number().positive().max(100).optional(),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .optional(),
    resume: path.optional(),
    command: z.string().max(4000).optional(),
  }),
  z.strictObject({
    kind: z.literal('evaluate'),
    clean: path,
    noisy: path.optional(),
    sigma: z.number().min(0).max(100),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    told: sigma,
    fileBits: bits.optional(),
    modelId: id.optional(),
  }),
  z.strictObject({
    kind: z.literal('lab'),
    experiment: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('name'), name: id }),
      z.strictObject({ kind: z.literal('file'), path }),
      z.strictObject({ kind: z.literal('definition'), definition: z.unknown() }),
    ]),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .optional(),
    folder: path.optional(),
    table: path.optional(),
    photo: path.optional(),
  }),
]) satisfies z.ZodType<JobRequest>;

const labOutput = { runId: id, path, overwrite: z.boolean().optional() };
const labExport = z.discriminatedUnion('what', [
  z.strictObject({ ...labOutput, what: z.literal('tfjs'), system: id }),
  z.strictObject({ ...labOutput, what: z.literal('csv'), item: id }),
  z.strictObject({ ...labOutput, what: z.literal('png'), item: id }),
  z.strictObject({ ...labOutput, what: z.literal('experiment') }),
  z.strictObject({ ...labOutput, what: z.literal('all') }),
]);

/** One schema a request; unknown fields are refused. */
export const requestSchemas = {
  'engine:status': empty,
  'photo:open': z.strictObject({ path, photoId: id.optional() }),
  'photo:info': z.strictObject({ photoId: id }),
  'photo:close': z.strictObject({ photoId: id }),
  'photo:thumbnail': z.strictObject({ photoId: id, maxSidePx: z.int().min(16).max(2048) }),
  'photo:tile': z.strictObject({
    photoId: id,
    layer,
    level: z.int().min(0).max(16),
    column: z.int().min(0).max(65_535),
    row: z.int().min(0).max(65_535),
    gain: z.number().min(1).max(64).optional(),
    ...strengths,
  }),
  'photo:keepOther': z.strictObject({ photoId: id }),
  'photo:look': z.strictObject({
    photoId: id,
    x: z.number().min(-1e6).max(1e6),
    y: z.number().min(-1e6).max(1e6),
  }),
  'photo:residual': z.strictObject({ photoId: id, ...strengths }),
  'photo:compare': z.strictObject({ photoId: id, layer: writtenLayer, ...strengths }),
  'file:compare': z.strictObject({ a: path, b: path }),
  'file:made': z.strictObject({ path }),
  'file:describe': z.strictObject({ path }),
  'job:start': z.strictObject({ job }),
  'job:cancel': z.strictObject({ jobId: id }),
  'job:pause': z.strictObject({ jobId: id, isPaused: z.boolean() }),
  'model:list': empty,
  'model:use': z.strictObject({ modelId: id }),
  'model:remove': z.strictObject({ modelId: id }),
  'model:import': z.strictObject({ path }),
  'model:export': z.strictObject({
    modelId: id,
    path,
    format: z.enum(modelFormats).optional(),
    card: z
      .strictObject({
        id: z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected small letters, digits and hyphens, 64 at most')
          .optional(),
        name: z.string().trim().min(1).max(120).optional(),
        licence: z.string().max(2000).optional(),
        data: z.string().max(4000).optional(),
        command: z.string().max(4000).optional(),
        figures: z.record(z.string().max(80), z.number()).optional(),
      })
      .optional(),
    overwrite: z.boolean().optional(),
  }),
  'lab:list': empty,
  'lab:result': z.strictObject({ runId: id }),
  'lab:picture': z.strictObject({ runId: id, item: id }),
  'lab:decode': z.strictObject({
    runId: id,
    system: id,
    code: z.array(z.number().min(-1e6).max(1e6)).min(1).max(4096),
  }),
  'lab:save': z.strictObject(labOutput),
  'lab:open': z.strictObject({ path }),
  'lab:export': labExport,
  'lab:close': z.strictObject({ runId: id }),
} satisfies { [N in EngineRequestName]: z.ZodType<EngineRequests[N]['args']> };

/**
 * The arguments of a request, checked.
 * @throws EngineError INVALID_ARGUMENT naming each field that is wrong and why
 */
export function parseArguments<N extends EngineRequestName>(
  name: N,
  args: unknown,
): EngineRequests[N]['args'] {
  const parsed = requestSchemas[name].safeParse(args);
  if (parsed.success) return parsed.data as EngineRequests[N]['args'];
  const problems = parsed.error.issues.map((issue) => {
    const field = issue.path.join('.');
    return field ? `${field}: ${issue.message}` : issue.message;
  });
  throw new EngineError('INVALID_ARGUMENT', `${name}: ${problems.join('; ')}.`);
}
