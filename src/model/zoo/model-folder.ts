/**
 * A model as a folder: `spec.json` (the network), its weights and tables, `card.json` (for us) and `card.md` (for
 * people). The fingerprint in the card is a hash of everything but the cards: it names the model in files for ever.
 */
import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { EngineError, toEngineError } from '../errors';
import type { ModelCard } from '../types';
import type { ModelFiles } from './weights-file';

const cardSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  name: z.string().min(1).max(120),
  kind: z.enum(['restore', 'fold']),
  created: z.string(),
  parent: z.string().nullable(),
  role: z.enum(['fast', 'camera']).optional(),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string(),
  data: z.string(),
  seed: z.number(),
  command: z.string(),
  steps: z.number(),
  figures: z.record(z.string(), z.number()),
});

const cards = new Set(['card.json', 'card.md']);

/** Hex SHA-256 over the names and bytes of all files but the cards, in order of their names. */
export function fingerprintOf(files: ModelFiles): string {
  const hash = createHash('sha256');
  for (const name of [...files.keys()].filter((file) => !cards.has(file)).sort()) {
    const bytes = files.get(name)!;
    hash.update(`${name}\n${bytes.byteLength}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** What a card may weigh, and a whole model with its files, bytes. The largest shipped one has 8 MB. */
export const mostCardBytes = 1 << 20;
const mostModelBytes = 1 << 29;
const mostModelFiles = 64;

/** What file managers leave in folders; on FAT and exFAT macOS lays a `._` twin beside every file. */
const isLitter = (name: string) => name.startsWith('.') || /^(desktop\.ini|thumbs\.db)$/i.test(name);

/** Every file of a model folder; what file managers left in it is no part of it. */
export async function readModelFiles(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isFile() && !isLitter(entry.name))
      files.set(entry.name, await readFile(join(folder, entry.name)));
  return files;
}

/** Looks at sizes before anything is read: a folder may come from anybody. @throws EngineError UNKNOWN_MODEL */
async function weighModelFolder(folder: string): Promise<void> {
  const refuse = (why: string, cause?: unknown) =>
    new EngineError('UNKNOWN_MODEL', `${basename(folder)} holds no model: ${why}.`, { cause });
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw refuse("it can't be read", error);
  });
  const parts = entries.filter((entry) => !entry.isDirectory() && !isLitter(entry.name));
  if (parts.length > mostModelFiles) throw refuse('it holds too many files');
  const sizes = await Promise.all(
    parts.map(async ({ name }) => ({ name, ...sizeOf(await lstat(join(folder, name))) })),
  );
  const link = sizes.find(({ isFile }) => !isFile);
  if (link) throw refuse(`${link.name} is a link, or no file`);
  const limit = (name: string) => (cards.has(name) ? mostCardBytes : mostModelBytes);
  const large = sizes.find(({ name, bytes }) => bytes > limit(name));
  if (large) throw refuse(`${large.name} is larger than that of any model`);
  if (sizes.reduce((sum, { bytes }) => sum + bytes, 0) > mostModelBytes)
    throw refuse('it is larger than any model');
}

const sizeOf = (found: { isFile(): boolean; size: number }) => ({
  isFile: found.isFile(),
  bytes: found.size,
});

/**
 * @throws EngineError UNKNOWN_MODEL when the folder holds no model or its card is not in order
 */
export async function readCard(folder: string): Promise<ModelCard> {
  try {
    return cardSchema.parse(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')));
  } catch (cause) {
    throw new EngineError(
      'UNKNOWN_MODEL',
      `${basename(folder)} holds no model: its card.json can't be read.`,
      { cause },
    );
  }
}

/**
 * Weighs the folder, reads the card and checks every byte against its fingerprint. Links are refused: what they lead to
 * would not be part of the fingerprint.
 * @throws EngineError UNKNOWN_MODEL
 */
export async function verifyModelFolder(folder: string): Promise<ModelCard> {
  await weighModelFolder(folder);
  const card = await readCard(folder);
  if (fingerprintOf(await readModelFiles(folder)) !== card.fingerprint)
    throw new EngineError(
      'UNKNOWN_MODEL',
      `The model ${card.name} is damaged: its files do not match its fingerprint. Import or install it again.`,
    );
  return card;
}

/**
 * Writes a model whole or not at all: into a temporary folder beside, then renamed.
 * @returns the card with its fingerprint
 */
export async function writeModelFolder(
  folder: string,
  card: Omit<ModelCard, 'fingerprint'>,
  files: ModelFiles,
): Promise<ModelCard> {
  const whole: ModelCard = { ...card, fingerprint: fingerprintOf(files) };
  const temporary = join(dirname(folder), `.${basename(folder)}-${randomUUID()}`);
  try {
    await mkdir(temporary, { recursive: true });
    for (const [name, bytes] of files) if (!cards.has(name)) await writeFile(join(temporary, name), bytes);
    await writeFile(join(temporary, 'card.json'), `${JSON.stringify(whole, null, 2)}\n`);
    await writeFile(join(temporary, 'card.md'), cardText(whole));
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw toEngineError(error, `Saving the model ${card.name}`);
  }
  return whole;
}

/** The card for people. */
export function cardText(card: ModelCard): string {
  const figures = Object.entries(card.figures).map(
    ([name, value]) => `| ${name} | ${Number(value.toFixed(4))} |`,
  );
  return [
    `# ${card.name}`,
    '',
    `- id: \`${card.id}\` (${card.kind}), made ${card.created}${card.parent ? ` from \`${card.parent}\`` : ''}`,
    `- data: ${card.data}`,
    `- licence: ${card.licence}`,
    `- seed ${card.seed}, ${card.steps} steps, command: \`${card.command}\``,
    `- fingerprint: \`${card.fingerprint}\``,
    '',
    '| figure | value |',
    '|---|---|',
    ...figures,
    '',
  ].join('\n');
}
