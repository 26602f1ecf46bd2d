/** What the arguments of each page request must look like. The page is not trusted: it shows other people's files. */
import { z } from 'zod';
import { EngineError } from '../../model/errors';
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
} from '../../engine/port/fields';
import { requestSchemas } from '../../engine/port/schemas';
import { efforts, rateCodecs } from '../../model/types';
import type { PageJob, PageRequestName, PageRequests } from '../contract';
import { settingsSchema } from '../settings';

const job = z.discriminatedUnion('kind', [
  denoiseJob,
  foldJob,
  rateCurveJob,
  peekJob,
  decodeJob,
]) satisfies z.ZodType<PageJob>;

const labRun = z.strictObject({
  experiment: z.discriminatedUnion('kind', [...labChoices]),
  seed: seed.optional(),
  inputs: z.strictObject({ folder: id.optional(), table: id.optional(), photo: id.optional() }).optional(),
});

export const pageSchemas = {
  'app:info': empty,
  'settings:set': z.strictObject({ settings: settingsSchema.partial().strict() }),
  'files:choose': z.strictObject({ kind: z.enum(['files', 'folder']) }),
  'files:add': z.strictObject({ paths: z.array(z.string().min(1).max(32_768)).max(10_000) }),
  'folder:choose': z.strictObject({ purpose: z.enum(['photos', 'results']).optional() }),
  'batch:start': z.strictObject({
    sourceId: id,
    outputId: id,
    withSubfolders: z.boolean(),
    format: z.union([format, z.literal('same'), z.literal('latent')]),
    settings: z.strictObject({
      sigma,
      modelId: id.optional(),
      ...strengths,
      quality: percent.optional(),
      bits: bits.optional(),
      effort: z.enum(efforts).optional(),
      withModel: z.boolean().optional(),
    }),
  }),
  'batch:pause': z.strictObject({ isPaused: z.boolean() }),
  'batch:cancel': empty,
  'photo:save': z.strictObject({
    photoId: id,
    layer: writtenLayer,
    format,
    quality: percent.optional(),
    bits: bits.optional(),
    ...strengths,
  }),
  'photo:saveLatent': z.strictObject({ photoId: id, withModel: z.boolean().optional() }),
  'photo:saveAll': z.strictObject({
    photoIds: z.array(id).min(1).max(10_000),
    what: z.enum(['result', 'latent']),
    format,
    quality: percent.optional(),
    withModel: z.boolean().optional(),
    perPhoto: z.record(id, z.strictObject({ ...strengths, format })).optional(),
    ...strengths,
  }),
  'photo:saveCurve': z.strictObject({
    photoId: id,
    curve: z.strictObject({
      points: z
        .array(
          z.strictObject({
            codec: z.enum(rateCodecs),
            quality: percent,
            bytes: z.number(),
            bpp: z.number(),
            // Of a lossless point it is infinite.
            psnr: z.number().or(z.literal(Infinity)).nullable(),
          }),
        )
        .max(1000),
      sample: z.strictObject({ tiles: z.number(), pixels: z.number(), ofPixels: z.number() }),
      noise: z.strictObject({ quality: percent, cleanBytes: z.number(), noisyBytes: z.number() }).nullable(),
    }),
  }),
  'photo:findOriginal': z.strictObject({ photoId: id, open: z.boolean() }),
  'photo:reveal': z.strictObject({ path: z.string().min(1).max(32_768) }),
  'job:run': z.strictObject({ job }),
  'job:train': z.strictObject({
    folderId: id,
    name: jobName,
    minutes,
    from: id.optional(),
  }),
  'job:cancel': requestSchemas['job:cancel'],
  'job:pause': requestSchemas['job:pause'],
  'lab:list': empty,
  'lab:run': labRun,
  'lab:choose': z.strictObject({ kind: z.enum(['folder', 'table', 'photo']) }),
  'lab:read': empty,
  'lab:picture': requestSchemas['lab:picture'],
  'lab:decode': requestSchemas['lab:decode'],
  'lab:save': z.strictObject({ runId: id, name: id }),
  'lab:open': empty,
  'lab:export': z.strictObject({ runId: id, name: id, export: labExport({}) }),
  'lab:write': z.strictObject({ name: id, text: z.string().max(1_000_000) }),
  'lab:close': requestSchemas['lab:close'],
  'engine:status': empty,
  'engine:retry': empty,
  'photo:close': requestSchemas['photo:close'],
  'photo:thumbnail': requestSchemas['photo:thumbnail'],
  'photo:tile': requestSchemas['photo:tile'],
  'photo:compare': requestSchemas['photo:compare'],
  'photo:keepOther': requestSchemas['photo:keepOther'],
  'photo:look': requestSchemas['photo:look'],
  'photo:residual': requestSchemas['photo:residual'],
  'model:list': empty,
  'model:use': requestSchemas['model:use'],
  'model:remove': requestSchemas['model:remove'],
  'model:import': empty,
  'model:export': z.strictObject({ modelId: id }),
} satisfies { [N in PageRequestName]: z.ZodType<PageRequests[N]['args']> };

/** @throws EngineError INVALID_ARGUMENT naming each field that is wrong */
export function parsePageArguments<N extends PageRequestName>(
  name: N,
  args: unknown,
): PageRequests[N]['args'] {
  const parsed = pageSchemas[name].safeParse(args);
  if (parsed.success) return parsed.data as PageRequests[N]['args'];
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new EngineError('INVALID_ARGUMENT', `${name}: ${problems.join('; ')}.`);
}
