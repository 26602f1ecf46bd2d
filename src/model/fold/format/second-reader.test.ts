/**
 * docs/read-latent.py, written from FORMAT.md alone, reads the golden files, comes to the same integers, and refuses what
 * our own reader refuses. Needs python3: without one the run says that nothing was checked.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { temporaryFolder } from '../../testing/temporary-folder';
import { grainFrom } from './grain-chunk';
import { decodeLatentFile, encodeLatentFile } from './latent-file';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const golden = join(root, 'src', 'model', 'testing', 'golden', 'fold');
const files = readdirSync(golden).filter((name) => name.endsWith('.latent'));
const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
const folder = temporaryFolder();

interface Report {
  readonly file: string;
  readonly whole: boolean;
  readonly reason?: string;
  readonly latentSha256?: string;
  readonly width: number;
  readonly height: number;
  readonly fingerprint: string;
}

function read(...args: string[]): { readonly status: number | null; readonly reports: Report[] } {
  const run = spawnSync(python!, [join(root, 'docs', 'read-latent.py'), ...args], { encoding: 'utf8' });
  if (run.stderr) throw new Error(run.stderr);
  const lines = run.stdout.split('\n').filter((line) => line !== '');
  return { status: run.status, reports: lines.map((line) => JSON.parse(line) as Report) };
}

function doesThrow(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}

if (!python) {
  describe('the second reader', () => {
    it('WAS NOT CHECKED: there is no python3 on this machine', () => expect(python).toBeUndefined());
  });
} else {
  describe('the second reader', () => {
    it.each(files)('reads %s and comes to the same integers', (name) => {
      const expected = JSON.parse(readFileSync(join(golden, name.replace('.latent', '.json')), 'utf8')) as {
        model: string;
        fingerprint: string;
        latentHash: string;
      };
      const model = join(root, 'assets', 'models', expected.model);
      const { status, reports } = read('--model', model, join(golden, name));
      expect(status).toBe(0);
      const { header } = decodeLatentFile(readFileSync(join(golden, name)));
      expect(reports).toMatchObject([
        {
          whole: true,
          width: header.width,
          height: header.height,
          fingerprint: expected.fingerprint,
          latentSha256: expected.latentHash,
        },
      ]);
    });

    it('knows grain, and refuses what our own reader refuses of it', () => {
      const { tiles, ...file } = decodeLatentFile(readFileSync(join(golden, files[0])));
      const whole = Uint8Array.from({ length: 72 }, (_, i) => i);
      const emptyLuma = whole.map((value, i) => (i >= 13 && i < 38 ? 0 : value));
      const emptyColour = whole.map((value, i) => (i >= 47 ? 0 : value));
      const cases = [[whole], [emptyLuma], [emptyColour], [whole.subarray(1)], [whole, whole]];
      mkdirSync(folder, { recursive: true });
      const paths = cases.map((payloads, i) => {
        const ancillary = payloads.map((payload) => ({ type: 'gran', payload }));
        expect(doesThrow(() => grainFrom(ancillary))).toBe(i > 0);
        const path = join(folder, `grain-${i}.latent`);
        writeFileSync(
          path,
          encodeLatentFile({ ...file, ancillary, tiles: tiles.filter((tile) => tile !== null) }),
        );
        return path;
      });
      const { reports } = read(...paths);
      expect(reports.map(({ whole: isWhole }) => isWhole)).toEqual([true, false, false, false, false]);
    });

    it('refuses damaged, cut and lengthened files, and says where', () => {
      const bytes = readFileSync(join(golden, files[0]));
      const random = createRandom(11);
      const paths: string[] = [];
      mkdirSync(folder, { recursive: true });
      for (let i = 0; i < 120; i++) {
        let damaged = Buffer.from(bytes);
        if (i % 3 === 0) damaged[random.integer(damaged.length)] ^= 1 << (i % 8);
        else if (i % 3 === 1) damaged = damaged.subarray(0, random.integer(damaged.length));
        else damaged = Buffer.concat([damaged, Buffer.alloc(1 + (i % 20), i)]);
        expect(doesThrow(() => decodeLatentFile(damaged))).toBe(true);
        paths.push(join(folder, `${i}.latent`));
        writeFileSync(paths[i], damaged);
      }
      const { status, reports } = read(...paths);
      expect(status).toBe(1);
      expect(reports).toHaveLength(120);
      expect(reports.filter(({ whole, reason }) => whole || !reason)).toEqual([]);
      expect(reports[0].reason).toMatch(/byte \d+|\.latent/);
    });
  });
}
