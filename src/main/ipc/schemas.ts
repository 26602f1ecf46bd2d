/** What the arguments of each page request must look like. The page is not trusted: it shows other people's files. */
import { z } from 'zod';
import { EngineError } from '../../model/errors';
import { imageFormats } from '../../model/types';
import { requestSchemas, strengths } from '../../engine/port/schemas';
import type { PageJob, PageRequestName, PageRequests } from '../contract';
import { settingsSchema } from '../settings';

const id = z.string().min(1).max(200);
const percent = z.number().min(1).max(100);
const format = z.enum(imageFormats);
const sigma = z.union([z.literal('auto'), z.number().min(0).max(100)]);
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
]) satisfies z.ZodType<PageJob>;

const labRun = z.strictObject({
  experiment: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('name'), name: id }),
    // The engine checks it field by field.
    z.strictObject({ kind: z.literal('definition'), definition: z.unknown() }),
  ]),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  inputs: z.strictObject({ folder: id.optional(), table: id.optional(), photo: id.optional() }).optional(),
});

const labExport = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('tfjs'), system: id }),
  z.strictObject({ what: z.literal('csv'), item: id }),
  z.strictObject({ what: z.literal('png'), item: id }),
  z.strictObject({ what: z.literal('experiment') }),
  z.strictObject({ what: z.literal('all') }),
]);

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
    format: z.union([format, z.literal('same')]),
    settings: z.strictObject({
      sigma,
      modelId: id.optional(),
      ...strengths,
      quality: percent.optional(),
      bits: z.union([z.literal(8), z.literal(16)]).optional(),
    }),
  }),
  'batch:pause': z.strictObject({ isPaused: z.boolean() }),
  'batch:cancel': empty,
  'photo:save': z.strictObject({
    photoId: id,
    layer: z.enum(['result', 'decoded']),
    format,
    quality: percent.optional(),
    bits: z.union([z.literal(8), z.literal(16)]).optional(),
    ...strengths,
  }),
  'photo:saveLatent': z.strictObject({ photoId: id }),
  'photo:saveAll': z.strictObject({
    photoIds: z.array(id).min(1).max(10_000),
    what: z.enum(['result', 'latent']),
    format,
    quality: percent.optional(),
    perPhoto: z.record(id, z.strictObject({ ...strengths, format })).optional(),
    ...strengths,
  }),
  'photo:reveal': z.strictObject({ path: z.string().min(1).max(32_768) }),
  'job:run': z.strictObject({ job }),
  'job:train': z.strictObject({
    folderId: id,
    name: z.string().trim().min(1).max(80),
    minutes: z.number().positive().max(10_080),
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
  'lab:export': z.strictObject({ runId: id, name: id, export: labExport }),
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
