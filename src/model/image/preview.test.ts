import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeExif } from '../testing/metadata-blocks';
import { makePicture } from '../testing/pictures';
import { temporaryFolder } from '../testing/temporary-folder';
import { imageFormats } from '../types';
import { embedInJpeg } from './metadata/embed-jpeg';
import { encodePreview, fitInside, loadThumbnail } from './preview';
import { savePicture } from './save';

const folder = temporaryFolder();
const pixels = async (bytes: Uint8Array) => sharp(bytes).raw().toBuffer({ resolveWithObject: true });

describe('sizes', () => {
  it.each([0, -1, 1.5, NaN, 4097])('refuse a longest side of %d', (side) => {
    expect(() => fitInside(10, 10, side)).toThrow(/maxSidePx.*1 to 4096/);
  });
  it('keep the ratio, are never enlarged and never vanish', () => {
    expect(fitInside(4000, 3000, 400)).toEqual({ width: 400, height: 300 });
    expect(fitInside(30, 40, 400)).toEqual({ width: 30, height: 40 });
    expect(fitInside(5000, 1, 100)).toEqual({ width: 100, height: 1 });
  });
});

describe('from a picture', () => {
  it.each([8, 16] as const)('of %i bits is a small JPEG of the same look', async (bits) => {
    const preview = await encodePreview(makePicture({ width: 640, height: 480, bits }), 64);
    expect(preview).toMatchObject({ mime: 'image/jpeg', width: 64, height: 48 });
    const { data, info } = await pixels(preview.bytes);
    expect([info.width, info.height]).toEqual([64, 48]);
    const lastRed = data[(47 * 64 + 63) * 3];
    expect(data[0]).toBeLessThan(20);
    expect(lastRed).toBeGreaterThan(235);
  });
  it('with transparency is a WebP that has it', async () => {
    const preview = await encodePreview(makePicture({ width: 100, height: 50, withAlpha: true }), 50);
    expect(preview).toMatchObject({ mime: 'image/webp', width: 50, height: 25 });
    const { data, info } = await pixels(preview.bytes);
    expect(info.channels).toBe(4);
    expect(data[3]).toBeLessThan(20);
    expect(data[49 * 4 + 3]).toBeGreaterThan(235);
  });
  it('carries the profile of the picture', async () => {
    const p3 = await sharp(
      await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
        .withIccProfile('p3')
        .png()
        .toBuffer(),
    ).metadata();
    const preview = await encodePreview(makePicture({ metadata: { icc: p3.icc } }), 32);
    expect((await sharp(preview.bytes).metadata()).icc!.equals(p3.icc!)).toBe(true);
  });
});

describe('from a file', () => {
  it.each(imageFormats)('shows a %s', async (format) => {
    const path = join(folder, `a.${format}`);
    await savePicture(makePicture({ width: 300, height: 200 }), path, { format });
    const thumbnail = await loadThumbnail(path, 60);
    expect(thumbnail).toMatchObject({ mime: 'image/jpeg', width: 60, height: 40 });
    const { data } = await pixels(thumbnail.bytes);
    expect(data[0]).toBeLessThan(20);
    expect(data[(39 * 60 + 59) * 3]).toBeGreaterThan(235);
  });
  it('stands upright', async () => {
    const picture = makePicture({ width: 300, height: 200 });
    const jpeg = await sharp(picture.samples, { raw: { width: 300, height: 200, channels: 3 } })
      .jpeg()
      .toBuffer();
    const path = join(folder, 'turned.jpg');
    writeFileSync(path, Buffer.concat(embedInJpeg(jpeg, { exif: makeExif({ orientation: 6 }) })));
    const thumbnail = await loadThumbnail(path, 60);
    expect([thumbnail.width, thumbnail.height]).toEqual([40, 60]);
    const { data } = await pixels(thumbnail.bytes);
    // Red rises along the stored x, which points down now; green along the stored y, which points left.
    expect(data[59 * 40 * 3]).toBeGreaterThan(235);
    expect(data[39 * 3 + 1]).toBeLessThan(20);
    expect(data[1]).toBeGreaterThan(235);
  });
  it('of an unreadable file is refused like the file', async () => {
    const path = join(folder, 'broken.jpg');
    writeFileSync(path, 'not a picture');
    await expect(loadThumbnail(path, 60)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });
});
