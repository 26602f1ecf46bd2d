/** What one more on the quality slider does, at each of its hundred places, with the shipped model. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cropPicture } from '../image/crop';
import { loadPicture } from '../image/load';
import { openStockFold } from '../testing/stock-models';
import { encodeLatent } from './encode-latent';
import type { FoldModel } from './model';

const cat = join(import.meta.dirname, '..', '..', '..', 'assets', 'samples', 'clean', 'chelsea.png');
const sidePx = 112;
let model: FoldModel;
beforeAll(async () => {
  model = await openStockFold();
});
afterAll(() => model.dispose());

describe('each of the qualities 1 to 100', () => {
  // Of a smooth picture two hundred bytes are left at the lowest: how its few values round is luck (fold-2: 0.166 dB).
  it.each([
    ['fur', 0, { left: 120, top: 60 }],
    ['smooth ground', 0.2, { left: 300, top: 160 }],
  ])(
    'takes no fewer bytes for %s than the one before, and loses at most %d dB',
    async (_, slackDb, corner) => {
      const photo = cropPicture(await loadPicture(cat), { ...corner, width: sidePx, height: sidePx });
      const falls: string[] = [];
      let before = { bytes: 0, psnr: 0 };
      for (let quality = 1; quality <= 100; quality++) {
        const sizes = { metadata: false, thumbnail: false } as const;
        const { figures } = await encodeLatent(photo, model, { quality, ...sizes });
        const { bytes, psnr } = figures;
        if (bytes < before.bytes || psnr < before.psnr - slackDb)
          falls.push(`${quality}: ${bytes - before.bytes} bytes, ${(psnr - before.psnr).toFixed(4)} dB`);
        before = { bytes, psnr };
      }
      expect(falls).toEqual([]);
    },
  );
});
