import { expect, it } from 'vitest';
import { rateCsv } from './rate-csv';

it('has a line a point, with nothing where there is no figure', () => {
  const point = { codec: 'latent', quality: 50, bytes: 1000, bpp: 0.8, psnr: 36.25 } as const;
  const csv = rateCsv({
    points: [point, { ...point, codec: 'jpeg', psnr: Infinity }],
    sample: { tiles: 1, pixels: 10_000, ofPixels: 10_000 },
    noise: null,
  });
  expect(csv).toBe(
    '\uFEFFformat,quality,bytes,pixels,bpp,psnr\r\n' +
      'latent,50,1000,10000,0.8,36.25\r\njpeg,50,1000,10000,0.8,\r\n',
  );
});
