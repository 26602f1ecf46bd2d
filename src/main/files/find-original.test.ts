import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findOriginal } from './find-original';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grainfold-original-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is the photo of the same name in the same folder', async () => {
  const latent = join(folder, 'Sea.latent');
  for (const name of ['Sea.latent', 'sea.txt', 'sea-2.jpg']) writeFileSync(join(folder, name), '');
  expect(await findOriginal(latent)).toBeNull();
  writeFileSync(join(folder, 'sea.JPG'), '');
  expect(await findOriginal(latent)).toBe(join(folder, 'sea.JPG'));
  expect(await findOriginal(join(folder, 'sea.JPG'))).toBeNull();
  expect(await findOriginal(join(folder, 'none', 'Sea.latent'))).toBeNull();
});
