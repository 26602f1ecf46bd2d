/** A run in one file (`.lab`): JSON with its result, experiment, pictures (PNG) and weights (float32), both in base64. */
import { z } from 'zod';
import { EngineError } from '../errors';
import { parseExperiment } from './experiment';
import type { LabResult } from './result';
import type { LabRun } from './run-experiment';

const format = 'grainfold-lab';
/** What a file may hold at most, bytes: the largest weights of the schema are far below. */
const mostBytes = 512e6;

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);
const text = z.object({ en: z.string(), zh: z.string() });
const list = z.array(z.unknown());
const fileSchema = z.object({
  format: z.literal(format),
  version: z.literal(1),
  result: z.looseObject({
    version: z.literal(1),
    experiment: z.string(),
    title: text,
    about: text,
    systems: list,
    figures: list,
    tables: list,
    charts: list,
    pictures: list,
    maps: list,
    warnings: list,
  }),
  experiment: z.unknown(),
  pictures: z.record(z.string(), z.object({ width: z.int(), height: z.int(), png: base64 })),
  weights: z.record(z.string(), z.record(z.string(), base64)),
});

/** The bytes of the file. */
export function packRun({ result, experiment, pictures, weights }: LabRun): Uint8Array {
  const content: z.input<typeof fileSchema> = {
    format,
    version: 1,
    result: { ...result } as unknown as z.input<typeof fileSchema>['result'],
    experiment,
    pictures: mapValues(pictures, ({ width, height, bytes }) => ({ width, height, png: toBase64(bytes) })),
    weights: mapValues(weights, (of) => mapValues(of, toBase64)),
  };
  return Buffer.from(`${JSON.stringify(content, writeNumber)}\n`);
}

/**
 * @param name of the file, for messages
 * @throws EngineError CORRUPT_BITSTREAM when it is none or damaged, VERSION_TOO_NEW, INVALID_ARGUMENT for a wrong experiment
 */
export function unpackRun(bytes: Uint8Array, name: string): LabRun {
  const value = bytes.length > mostBytes ? null : parseJson(bytes);
  const version = (value as { version?: unknown } | null)?.version;
  if ((value as { format?: unknown } | null)?.format !== format)
    throw new EngineError('CORRUPT_BITSTREAM', `Opening ${name}: it is no run of the lab, or it is damaged.`);
  if (typeof version === 'number' && version > 1)
    throw new EngineError('VERSION_TOO_NEW', `Opening ${name}: a newer Grainfold wrote it. Update the app.`);
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success)
    throw new EngineError(
      'CORRUPT_BITSTREAM',
      `Opening ${name}: it is damaged (${parsed.error.issues[0].path.join('.')}).`,
    );
  const { result, experiment, pictures, weights } = parsed.data;
  return {
    result: result as unknown as LabResult,
    experiment: parseExperiment(experiment, `in ${name}`),
    pictures: mapValues(pictures, ({ width, height, png }) => ({
      mime: 'image/png' as const,
      width,
      height,
      bytes: new Uint8Array(Buffer.from(png, 'base64')),
    })),
    weights: mapValues(weights, (of) =>
      mapValues(of, (encoded) => new Float32Array(new Uint8Array(Buffer.from(encoded, 'base64')).buffer)),
    ),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'),
      readNumber,
    ) as unknown;
  } catch {
    return null;
  }
}

/** JSON has no word for them, and a training that explodes has them in its curves. */
const notFinite: ReadonlyMap<unknown, number> = new Map([
  ['@Infinity', Infinity],
  ['@-Infinity', -Infinity],
  ['@NaN', NaN],
]);
const writeNumber = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? `@${value}` : value;
const readNumber = (_key: string, value: unknown): unknown => notFinite.get(value) ?? value;

const toBase64 = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

function mapValues<A, B>(from: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, map(value)]));
}
