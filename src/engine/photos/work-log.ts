/** Remembers, in the session folder, which finished work belongs to which photo: `<photoId>.json`. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../model/errors';
import type { FileStamp, FinishedWork } from './record';

const kept = z.object({ file: z.string(), result: z.looseObject({}) });
const schema = z.object({
  path: z.string(),
  stamp: z.object({ sizeBytes: z.number(), mtimeMs: z.number() }),
  work: z.object({
    denoise: kept.optional(),
    other: kept.optional(),
    fold: kept.optional(),
    decode: kept.optional(),
  }),
});

/** Ids become file names: those that the engine makes up, and nothing else. */
const idPattern = /^[\w-]{1,100}$/;

/** @throws EngineError INVALID_ARGUMENT for an id that is not one of the engine's */
function logPath(folder: string, photoId: string): string {
  if (!idPattern.test(photoId))
    throw new EngineError('INVALID_ARGUMENT', `photoId: "${photoId}" is not an id of a photo.`);
  return join(folder, `${photoId}.json`);
}

/** Writes the log of one photo whole, or leaves the one before. */
export async function writeWorkLog(
  folder: string,
  photoId: string,
  entry: { readonly path: string; readonly stamp: FileStamp; readonly work: FinishedWork },
): Promise<void> {
  const path = logPath(folder, photoId);
  await writeFile(`${path}.part`, JSON.stringify(entry));
  await rename(`${path}.part`, path);
}

/** Finished work of a photo of this session; empty when there is none or when the file changed since. */
export async function readWorkLog(
  folder: string,
  photoId: string,
  file: { readonly path: string; readonly stamp: FileStamp },
): Promise<FinishedWork> {
  const text = await readFile(logPath(folder, photoId), 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  const { path, stamp, work } = schema.parse(JSON.parse(text, reviveInfinity));
  const isSame =
    path === file.path && stamp.sizeBytes === file.stamp.sizeBytes && stamp.mtimeMs === file.stamp.mtimeMs;
  // Checked for shape only: this process family wrote it, in this session.
  return isSame ? (work as unknown as FinishedWork) : {};
}

export async function removeWorkLog(folder: string, photoId: string): Promise<void> {
  await rm(logPath(folder, photoId), { force: true });
}

/** JSON knows no `Infinity` (PSNR of equal pictures) and no `NaN` (MS-SSIM of small ones): both come as null. */
function reviveInfinity(key: string, value: unknown): unknown {
  if (value !== null) return value;
  return key === 'psnr' ? Infinity : key === 'msssim' ? NaN : value;
}
