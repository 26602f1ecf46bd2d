/** What the arguments stand for: files, folders and globs become a list of files, in a stable order. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { EngineError, toEngineError } from '../../model/errors';
import { pictureExtensions } from '../flags';

/** Which files count when a folder or a glob is given; a file named outright is taken as it is. */
export type Wanted = 'pictures' | 'latents' | 'both';

export interface Input {
  /** As the person would write it. */
  readonly shown: string;
  /** Absolute. */
  readonly path: string;
  /** Folder below the one that was named, to be kept in an output folder; empty for a file. */
  readonly below: string;
}

/** An argument that stands for no file. */
export interface BadInput {
  readonly shown: string;
  readonly error: EngineError;
}

export interface Inputs {
  readonly files: readonly Input[];
  readonly bad: readonly BadInput[];
  /** A folder or a glob was named: the output is a folder even when it held one file only. */
  readonly isMany: boolean;
}

/**
 * @param args as given; a name that exists is never taken for a glob
 * @param recursive look into folders within folders
 */
export async function findInputs(
  args: readonly string[],
  wanted: Wanted,
  recursive: boolean,
): Promise<Inputs> {
  const files = new Map<string, Input>();
  const bad: BadInput[] = [];
  let isMany = false;
  for (const arg of args) {
    try {
      const found = await expand(arg, wanted, recursive);
      isMany ||= found.isMany;
      for (const file of found.files) if (!files.has(file.path)) files.set(file.path, file);
    } catch (error) {
      bad.push({ shown: arg, error: toEngineError(error, `Opening ${arg}`) });
    }
  }
  return { files: [...files.values()], bad, isMany };
}

async function expand(arg: string, wanted: Wanted, recursive: boolean): Promise<Omit<Inputs, 'bad'>> {
  const found = await stat(arg).catch(() => undefined);
  if (found?.isDirectory()) return { files: await fromFolder(arg, wanted, recursive), isMany: true };
  if (found || !isDynamicPattern(arg))
    return { files: [{ shown: arg, path: resolve(arg), below: '' }], isMany: false };
  return { files: await fromGlob(arg, wanted), isMany: true };
}

async function fromFolder(folder: string, wanted: Wanted, recursive: boolean): Promise<Input[]> {
  const entries = await readdir(folder, { recursive, withFileTypes: true });
  const files = entries
    .map((entry) => ({ entry, path: join(entry.parentPath ?? folder, entry.name) }))
    .filter(({ entry, path }) => !entry.isDirectory() && isWanted(relative(folder, path), wanted))
    .map(({ path }) => ({ shown: path, path: resolve(path), below: folderOf(relative(folder, path)) }));
  if (files.length === 0)
    throw new EngineError(
      'INVALID_ARGUMENT',
      `There is no ${nameOf(wanted)} in this folder${recursive ? '' : ' (--recursive looks into folders within it)'}.`,
    );
  return sorted(files);
}

async function fromGlob(pattern: string, wanted: Wanted): Promise<Input[]> {
  const slashed = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
  const base = staticPart(slashed);
  const paths = await glob(slashed, {
    absolute: true,
    onlyFiles: true,
    dot: false,
    expandDirectories: false,
  });
  const files = paths
    .map((path) => resolve(path))
    .filter((path) => isWanted(relative(resolve(base), path), wanted))
    .map((path) => ({
      shown: isAbsolute(pattern) ? path : relative('', path),
      path,
      below: folderOf(relative(resolve(base), path)),
    }));
  if (files.length === 0)
    throw new EngineError('INVALID_ARGUMENT', `No ${nameOf(wanted)} fits this pattern.`);
  return sorted(files);
}

/** The folders of a pattern before its first wildcard. */
function staticPart(pattern: string): string {
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => isDynamicPattern(part));
  return parts.slice(0, wild).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

/** By extension; hidden files and folders are left alone. */
function isWanted(path: string, wanted: Wanted): boolean {
  if (path.split(sep).some((part) => part.startsWith('.') && part !== '..')) return false;
  const extension = extname(path).toLowerCase();
  if (extension === '.latent') return wanted !== 'pictures';
  return wanted !== 'latents' && pictureExtensions.has(extension);
}

function nameOf(wanted: Wanted): string {
  return { pictures: 'picture', latents: '.latent file', both: 'picture or .latent file' }[wanted];
}

const folderOf = (path: string) => (dirname(path) === '.' ? '' : dirname(path));

/** Numbers in names count as numbers: IMG_2 comes before IMG_10. */
function sorted(files: Input[]): Input[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return files.sort((a, b) => compare(a.path, b.path));
}
