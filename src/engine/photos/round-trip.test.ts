/** A photo through the engine and back: tags and colours are those it came with, and it stands upright once. */
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadPicture } from '../../model/image/load';
import { savePicture } from '../../model/image/save';
import { makeExif, makeXmp } from '../../model/testing/metadata-blocks';
import { makePicture } from '../../model/testing/pictures';
import { startTestEngine } from '../testing/test-engine';

let engine: Awaited<ReturnType<typeof startTestEngine>>;
beforeEach(async () => {
  engine = await startTestEngine();
});
afterEach(async () => {
  await engine.stop();
  await engine.remove();
});

it.each([
  ['tiff', 16],
  ['png', 16],
  ['png', 8],
] as const)(
  'a wide-gamut, turned %s of %i bits keeps its profile, tags and colours',
  async (format, bits) => {
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
    const { icc } = await sharp(await pixel.withIccProfile('p3').png().toBuffer()).metadata();
    const metadata = { icc, exif: makeExif({ orientation: 6 }), xmp: makeXmp(6) };
    const picture = makePicture({ width: 40, height: 24, bits, pattern: 'scene', metadata });
    const path = join(engine.folder, `in.${format}`);
    await savePicture(picture, path, { format, overwrite: true });
    const source = await loadPicture(path);
    const { photoId, width, height } = await engine.client.request('photo:open', { path });
    // EXIF says that the camera was turned: the photo stands upright from here on.
    // (Our own TIFF writer never leaves a turned one.)
    const upright = format === 'tiff' ? [40, 24] : [24, 40];
    expect([width, height]).toEqual(upright);
    await engine.run({ kind: 'denoise', photoId, sigma: 'auto' });
    const output = join(engine.folder, `out.${format}`);
    const kept = { strength: 0, colorStrength: 0 };
    const saved = await engine.run({
      ...kept,
      kind: 'save',
      photoId,
      layer: 'result',
      output,
      format,
      overwrite: false,
    });
    expect(saved).toMatchObject({ kind: 'finished', value: { notCarried: [] } });
    const result = await loadPicture(output);
    expect([result.width, result.height, result.bits]).toEqual([...upright, bits]);
    expect(Buffer.from(result.samples).equals(Buffer.from(source.samples))).toBe(true);
    expect(Buffer.from(result.metadata.icc!).equals(icc!)).toBe(true);
    expect(result.metadata).toEqual(source.metadata);
    const told = await sharp(output).metadata();
    expect(told.orientation ?? 1).toBe(1);
    expect(told.xmp!.toString('latin1')).not.toMatch(/tiff:Orientation\W+[2-8]/);
  },
);
