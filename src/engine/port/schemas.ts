/** What the arguments of each request must look like. The engine trusts nobody: not even Electron main. */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../model/errors';
import { modelFormats, type EngineRequestName, type EngineRequests, type JobRequest } from '../contract';
import {
  bits,
  decodeJob,
  denoiseJob,
  empty,
  foldJob,
  format,
  id,
  jobName,
  labChoices,
  labExport,
  minutes,
  peekJob,
  percent,
  rateCurveJob,
  seed,
  sigma,
  strengths,
  writtenLayer,
} from './fields';

const path = z.string().min(1).max(32_768).refine(isAbsolute, 'expected an absolute path');
const layer = z.enum(['source', 'result', 'other', 'removed', 'decoded']);

const job = z.discriminatedUnion('kind', [
  denoiseJob,
  foldJob.extend({ verify: z.boolean().optional() }),
  rateCurveJob,
  peekJob,
  decodeJob,
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
  z.strictObject({
    kind: z.literal('save-latent'),
    photoId: id,
    output: path,
    overwrite: z.boolean(),
    withModel: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('train'),
    task: z.enum(['restore', 'fold']),
    cleanFolder: path,
    noisyFolder: path.optional(),
    from: id.optional(),
    name: jobName,
    minutes: minutes.optional(),
    steps: z.int().positive().max(100_000_000).optional(),
    maxSigma: z.number().positive().max(100).optional(),
    seed: seed.optional(),
    isLong: z.boolean().optional(),
    isForCamera: z.boolean().optional(),
    resume: path.optional(),
    command: z.string().max(4000).optional(),
  }),
  z.strictObject({
    kind: z.literal('evaluate'),
    clean: path,
    noisy: path.optional(),
    sigma: z.number().min(0).max(100),
    seed,
    told: sigma,
    fileBits: bits.optional(),
    modelId: id.optional(),
  }),
  z.strictObject({
    kind: z.literal('lab'),
    experiment: z.discriminatedUnion('kind', [
      ...labChoices,
      z.strictObject({ kind: z.literal('file'), path }),
    ]),
    seed: seed.optional(),
    folder: path.optional(),
    table: path.optional(),
    photo: path.optional(),
  }),
]) satisfies z.ZodType<JobRequest>;

const labOutput = { runId: id, path, overwrite: z.boolean().optional() };

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
  'model:remove': z.strictObject({ modelId: id, force: z.boolean().optional() }),
  'model:import': z.strictObject({ path }),
  'model:layBeside': z.strictObject({ path }),
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
  'lab:export': labExport(labOutput),
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
