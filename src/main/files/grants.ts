/** Which paths this session may touch: only what a person chose in a dialog, dropped, or named on the command line. */
import { randomUUID } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import { EngineError } from '../../model/errors';
import { t } from '../language';

export class Grants {
  private readonly files = new Set<string>();
  private readonly folders = new Map<string, string>();
  private readonly outputs = new Set<string>();

  /** A file may be read from now on. */
  allowFile(path: string): void {
    this.files.add(resolve(path));
  }

  /** A file may be written (by the job that it was chosen for) and shown in the file manager. */
  allowOutput(path: string): void {
    this.outputs.add(resolve(path));
  }

  /** Folders that something was written into, or was about to be. */
  get outputFolders(): ReadonlySet<string> {
    return new Set([...this.outputs].map((path) => dirname(path)));
  }

  /** A folder may be read for training. @returns the id that stands for it in the page */
  allowFolder(path: string): string {
    const folderId = randomUUID();
    this.folders.set(folderId, resolve(path));
    return folderId;
  }

  /** @throws EngineError FORBIDDEN for a path that nobody granted */
  checkFile(path: string): void {
    if (!this.files.has(resolve(path))) throw forbidden(path);
  }

  /** A file may be read by an experiment. @returns the id that stands for it in the page */
  allowInput(path: string): string {
    this.allowFile(path);
    return this.allowFolder(path);
  }

  /** Path behind an id. @throws EngineError FORBIDDEN for an id that is not one of ours */
  folder(folderId: string): string {
    const path = this.folders.get(folderId);
    if (path === undefined) throw new EngineError('FORBIDDEN', t('main.error.folder'));
    return path;
  }

  /** What was opened or written may be shown in the file manager. @throws EngineError FORBIDDEN */
  checkShown(path: string): void {
    if (!this.files.has(resolve(path)) && !this.outputs.has(resolve(path))) throw forbidden(path);
  }
}

function forbidden(path: string): EngineError {
  return new EngineError('FORBIDDEN', t('main.error.forbidden', { name: basename(path) }));
}
