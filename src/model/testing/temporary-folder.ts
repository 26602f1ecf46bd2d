/** A folder of its own for a test file, gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Call at the top level of a test file. @returns the folder's path */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'grainfold-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
