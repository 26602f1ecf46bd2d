/**
 * Golden files on machines set up otherwise: one thread and several, oneDNN on and off, its arithmetic strict or in bfloat16,
 * tfjs-node and the pure JavaScript backend. The integers, and what is kept exactly, are the same on each; pixels stay within
 * 0.05 dB.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactHash, goldenCases, goldenPicture } from './testing/read-golden';

const root = join(import.meta.dirname, '..', '..', '..');
const golden = join(root, 'src', 'model', 'testing', 'golden', 'fold');
let folder: string;

beforeAll(async () => {
  // Within the project, so that its libraries are found from there.
  folder = mkdtempSync(join(root, 'node_modules', '.read-golden-'));
  await build({
    configFile: false,
    root,
    logLevel: 'silent',
    build: { ssr: join(import.meta.dirname, 'testing', 'read-golden.ts'), outDir: folder, target: 'node20' },
  });
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const threads = (count: string) => ({
  TF_NUM_INTRAOP_THREADS: count,
  TF_NUM_INTEROP_THREADS: count,
  OMP_NUM_THREADS: count,
});
const oneDnn = (isOn: boolean) => ({ TF_ENABLE_ONEDNN_OPTS: isOn ? '1' : '0' });
const fpmath = (mode: string) => ({ ONEDNN_DEFAULT_FPMATH_MODE: mode });
/** Those whose pixels are made too: the pure JavaScript backend needs a minute for the larger pictures. */
const all = goldenCases.map(({ name }) => name);
const small = ['v1-grey-16', 'v2-turned'];

describe('golden files come to the same integers', () => {
  it.each([
    ['one thread', 'tensorflow', { ...threads('1'), ...oneDnn(true), ...fpmath('STRICT') }, all],
    ['several threads', 'tensorflow', { ...threads('4'), ...oneDnn(true), ...fpmath('STRICT') }, all],
    ['without oneDNN', 'tensorflow', oneDnn(false), all],
    ['in bfloat16', 'tensorflow', { ...oneDnn(true), ...fpmath('BF16') }, all],
    ['in bfloat16 on one thread', 'tensorflow', { ...threads('1'), ...oneDnn(true), ...fpmath('BF16') }, all],
    ['in pure JavaScript', 'cpu', {}, small],
  ])('%s', { timeout: 120_000 }, (_, backend, env, names) => {
    const args = [join(folder, 'read-golden.js'), golden, join(root, 'assets', 'models'), backend, ...names];
    const run = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, ...env, READ_GOLDEN: '1' },
    });
    expect(run.status, run.stderr).toBe(0);
    const results = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as Record<
      string,
      { backend: string; latentHash: string; psnr?: number; exactHash?: string }
    >;
    for (const one of goldenCases) {
      const result = results[one.name];
      const expected = JSON.parse(readFileSync(join(golden, `${one.name}.json`), 'utf8')) as {
        latentHash: string;
        psnr: number;
      };
      expect(result).toMatchObject({ backend, latentHash: expected.latentHash });
      if (!names.includes(one.name)) continue;
      expect(Math.abs(result.psnr! - expected.psnr)).toBeLessThan(0.05);
      expect(result.exactHash).toBe(exactHash(goldenPicture(one), one));
    }
  });
});
