/** Where results go. Nothing is overwritten unless asked for, and the original never. */
import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { EngineError, toEngineError } from '../../model/errors';
import { removeOwnParts } from '../../model/image/write-checked';
import type { FileFlags } from '../flags';
import { UsageError } from '../session';
import type { Interrupt } from '../terminal/interrupt';
import type { Input } from './inputs';

export interface OutputOptions {
  readonly flags: Pick<FileFlags, 'output' | 'overwrite'>;
  readonly inputs: { readonly count: number; readonly isMany: boolean };
  /** Extensions, with their dot, that make `-o` a file although a folder or glob with one file in it was named. */
  readonly isFileName: (extension: string) => boolean;
  readonly interrupt: Interrupt;
}

export interface OutputPlace {
  /** As the person would write it. */
  readonly shown: string;
  /** Absolute. */
  readonly path: string;
}

export class Outputs {
  /** A folder for all results, or null: one file, or beside each input. */
  private readonly folder: string | null;
  private readonly claimed = new Map<string, string>();
  private readonly folders = new Set<string>();

  private constructor(
    private readonly options: OutputOptions,
    folder: string | null,
  ) {
    this.folder = folder;
  }

  /** @throws UsageError when `-o` is a file and there are several inputs */
  static async plan(options: OutputOptions): Promise<Outputs> {
    const outputs = new Outputs(options, await Outputs.chooseFolder(options));
    options.interrupt.atEarlyEnd(() => outputs.removeParts());
    return outputs;
  }

  private static async chooseFolder({ flags, inputs, isFileName }: OutputOptions): Promise<string | null> {
    const { output: given } = flags;
    const { count, isMany } = inputs;
    if (given === undefined) return null;
    const found = await stat(given).catch(() => undefined);
    const looksLikeFolder = given.endsWith('/') || given.endsWith(sep) || found?.isDirectory() === true;
    const looksLikeFile = found?.isFile() === true || isFileName(extname(given).toLowerCase());
    if (count > 1 && found?.isFile())
      throw new UsageError(`-o ${given} is a file, but there are ${count} inputs: name a folder.`);
    const isFolder = looksLikeFolder || count > 1 || (isMany && !looksLikeFile);
    return isFolder ? given : null;
  }

  /** The file named with `-o`, when it is one. */
  get file(): string | undefined {
    return this.folder === null ? this.options.flags.output : undefined;
  }

  /**
   * The place for an input's result, checked before any work is done.
   * @param name file name of the result in a folder, with extension
   * @param besideName the same where it stands beside the input
   * @throws EngineError FILE_EXISTS, FORBIDDEN for the original, INVALID_ARGUMENT for a missing folder or a name that
   *   an earlier input of this run took
   */
  async claim(input: Input, name: string, besideName: string): Promise<OutputPlace> {
    const place = this.placeOf(input, name, besideName);
    const earlier = this.claimed.get(place.path);
    if (earlier !== undefined)
      throw new EngineError(
        'INVALID_ARGUMENT',
        `Its result would be ${place.shown}, as that of ${earlier} is. Name another output for one of them.`,
      );
    await this.check(input, place);
    this.folders.add(dirname(place.path));
    this.claimed.set(place.path, input.shown);
    return place;
  }

  /** Makes the folder that a claimed place is in, where `-o` names one; right before something is written. */
  async makeFolder({ shown, path }: OutputPlace): Promise<void> {
    if (this.folder === null) return;
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw toEngineError(error, `Making the folder ${dirname(shown)}`);
    });
  }

  /** Removes what was being written when the process is about to be ended; never throws. */
  removeParts(): void {
    for (const folder of this.folders) removeOwnParts(folder);
  }

  /** The place for an input's result, whatever stands there. */
  placeOf(input: Input, name: string, besideName: string): OutputPlace {
    const given = this.options.flags.output;
    const shown =
      this.folder !== null
        ? join(this.folder, input.below, name)
        : (given ?? join(dirname(input.shown), besideName));
    return { shown, path: resolve(shown) };
  }

  private async check(input: Input, { shown, path }: OutputPlace): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    if (!found && this.folder !== null) return;
    if (!found) {
      const folder = await stat(dirname(path)).catch(() => undefined);
      if (!folder?.isDirectory())
        throw new EngineError('INVALID_ARGUMENT', `There is no folder ${dirname(shown)} to write to.`);
      return;
    }
    const isOriginal = (await realpath(path)) === (await realpath(input.path).catch(() => null));
    if (isOriginal)
      throw new EngineError(
        'FORBIDDEN',
        `The result would replace the original, which is never changed. Name another output with -o.`,
      );
    if (found.isDirectory()) throw new EngineError('FILE_EXISTS', `${shown} is a folder.`);
    if (!this.options.flags.overwrite)
      throw new EngineError('FILE_EXISTS', `${shown} exists already. --overwrite replaces it.`);
  }
}

/** `a.b.jpg` -> `a.b`. */
export function stemOf(path: string): string {
  return basename(path, extname(path));
}
