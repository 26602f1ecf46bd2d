import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPicture } from '../image/load';
import { measurePsnr } from '../metrics/psnr';

const folder = join(import.meta.dirname, '../../../assets/samples');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => /\.(jpg|png|webp|tiff?|avif)$/.test(name));
const rows = readFileSync(join(folder, 'SOURCES.csv'), 'utf8').trim().split('\n').slice(1);

describe('sample photos', () => {
  it('each have their origin and licence on record, and nothing is on record that is gone', () => {
    expect(rows.map((row) => row.split(',')[0]).sort()).toEqual([...files].sort());
    for (const row of rows) expect(row).toMatch(/CC0 1\.0|public domain/);
  });
  it('stay under 3 MB together', () => {
    expect(files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThan(3e6);
  });
  it.each(files.filter((name) => !name.startsWith('clean/')))(
    '%s is the noisy twin of a clean one',
    async (name) => {
      const clean = join(folder, 'clean', `${name.split('-')[0]}.png`);
      expect(existsSync(clean)).toBe(true);
      const psnr = measurePsnr(await loadPicture(join(folder, name)), await loadPicture(clean));
      expect(psnr).toBeGreaterThan(17);
      expect(psnr).toBeLessThan(28);
      // Gaussian of sigma 25 has 20.17 dB before clipping and rounding, which leave a little less noise.
      if (name.includes('sigma25')) expect(Math.abs(psnr - 20.3)).toBeLessThan(0.3);
    },
  );
});
