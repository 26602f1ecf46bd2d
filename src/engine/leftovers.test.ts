import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeLeftovers } from './leftovers';

it('takes half-written files of one process away, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grainfold-test-'));
  const others = ['.12-ab.grainfold-part', '.1234-ab.grainfold-part', '.123-notes.txt', 'a.png'];
  for (const name of [...others, '.123-ab.grainfold-part']) writeFileSync(join(folder, name), 'x');
  removeLeftovers(123, [join(folder, 'none'), folder]);
  expect(readdirSync(folder).sort()).toEqual([...others].sort());
  rmSync(folder, { recursive: true });
});
