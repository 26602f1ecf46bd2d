/** Finished work in the session folder: written before a job is called finished, so that a crash loses none of it. */
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, throwIfCancelled, toEngineError } from '../../model/errors';
import type { Samples } from '../../model/image/picture';
import type { CancelFlag } from '../threads/cancel-flag';
import type { EngineThreads } from '../threads/engine-threads';
import type { FileStamp, FinishedWork, KeptResult } from './record';
import { readWorkLog, removeWorkLog, writeWorkLog } from './work-log';

/** What a kind of work leaves: pixels, or the bytes of a `.latent`. */
export type Content =
  { readonly header: unknown; readonly arrays: readonly Samples[] } | { readonly bytes: Uint8Array };

/** New work of a photo, by kind. */
export type NewWork = {
  readonly [K in keyof FinishedWork]: {
    readonly content: Content;
    readonly result: NonNullable<FinishedWork[K]>['result'];
  };
};

export class KeptWork {
  constructor(
    private readonly folder: string,
    private readonly threads: EngineThreads,
  ) {}

  /** Work of an earlier engine of this session. */
  recover(photoId: string, file: { path: string; stamp: FileStamp }): Promise<FinishedWork> {
    return readWorkLog(this.folder, photoId, file);
  }

  /**
   * Writes new work into files of its own; nothing that was kept before is touched.
   * @returns what the files are called, to be committed
   * @throws EngineError CANCELLED, DISK_FULL; nothing is left then
   */
  async write(photoId: string, work: NewWork, signal: CancelFlag): Promise<FinishedWork> {
    const written: Record<string, KeptResult<unknown>> = {};
    try {
      for (const [kind, { content, result }] of Object.entries(work)) {
        const file = `${photoId}-${kind}-${randomUUID().slice(0, 8)}`;
        written[kind] = { file, result };
        await this.writeContent(join(this.folder, file), content, signal);
      }
      throwIfCancelled(signal);
      return written as FinishedWork;
    } catch (error) {
      await this.removeFiles(written as FinishedWork);
      throw toEngineError(error, 'Keeping the result');
    }
  }

  /** Makes written work the photo's: in the log first, then what it replaces is removed. */
  async commit(
    photoId: string,
    entry: { path: string; stamp: FileStamp; work: FinishedWork },
    replaced: FinishedWork,
  ): Promise<void> {
    await writeWorkLog(this.folder, photoId, entry);
    await this.removeFiles(replaced);
  }

  /**
   * Pixels that were kept.
   * @param name of the photo, for messages
   */
  async read(kept: KeptResult<unknown>, name: string): Promise<{ header: unknown; arrays: Samples[] }> {
    try {
      return await this.threads.view.run('read-spill', { path: this.pathOf(kept) });
    } catch (cause) {
      throw new EngineError(
        'INTERNAL',
        `The result of ${name} is gone from the temporary folder. Run the step again.`,
        { cause },
      );
    }
  }

  pathOf(kept: KeptResult<unknown>): string {
    return join(this.folder, kept.file);
  }

  /** Removes all that is kept for a photo. */
  async remove(photoId: string, work: FinishedWork): Promise<void> {
    await removeWorkLog(this.folder, photoId);
    await this.removeFiles(work);
  }

  private async writeContent(path: string, content: Content, signal: CancelFlag): Promise<void> {
    if ('bytes' in content) return writeFile(path, content.bytes);
    const { header, arrays } = content;
    await this.threads.files.run('write-spill', { path, header, arrays }, { signal });
  }

  private async removeFiles(work: FinishedWork): Promise<void> {
    for (const kept of Object.values(work) as (KeptResult<unknown> | undefined)[])
      if (kept) await rm(this.pathOf(kept), { force: true });
  }
}
