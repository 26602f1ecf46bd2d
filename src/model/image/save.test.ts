import { linkSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../errors';
import { makeExif, makeIptc, makeXmp } from '../testing/metadata-blocks';
import { makePicture } from '../testing/pictures';
import { proPhoto } from '../testing/profiles';
import { firstDifference } from '../testing/samples';
import { temporaryFolder } from '../testing/temporary-folder';
import { imageFormats, type ImageFormat } from '../types';
import { loadPicture } from './load';
import { readDirectory, readTiffHeader, reverseByteOrder, type TiffDirectory } from './metadata/tiff-tree';
import type { Picture, PictureMetadata } from './picture';
import { savePicture, type SaveOptions } from './save';

const root = temporaryFolder();
let folderCount = 0;
/** A fresh folder, so that what is left behind can be counted. */
function freshFolder(): string {
  const folder = join(root, String(folderCount++));
  mkdirSync(folder);
  return folder;
}
const codeOf = (promise: Promise<unknown>): Promise<ErrorCode | 'none'> =>
  promise.then(
    () => 'none',
    (error: { code: ErrorCode }) => error.code,
  );
async function roundTrip(picture: Picture, options: SaveOptions): Promise<Picture> {
  const path = join(freshFolder(), `copy.${options.format}`);
  await savePicture(picture, path, options);
  return loadPicture(path);
}
/** Profile that sharp brings along, as a file carries it. */
async function profileOf(name: 'p3' | 'srgb', channels: 1 | 3 = 3): Promise<Buffer> {
  const samples = new Uint8Array(channels * 4);
  const file = await sharp(samples, { raw: { width: 2, height: 2, channels } })
    .withIccProfile(name)
    .png()
    .toBuffer();
  return (await sharp(file).metadata()).icc!;
}

describe('what is refused', () => {
  it.each([
    [{ format: 'jpeg', quality: 0 }, /quality.*1 to 100/],
    [{ format: 'webp', quality: 92.5 }, /quality/],
    [{ format: 'jpeg', bits: 16 }, /bits.*png or tiff/],
    [{ format: 'bmp' as ImageFormat }, /format/],
  ] as const)('%j', async (options, says) => {
    const folder = freshFolder();
    const saving = savePicture(makePicture({ bits: 16 }), join(folder, 'a'), options);
    await expect(saving).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(says),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a size beyond the format', async () => {
    const wide = makePicture({ width: 16_400, height: 1 });
    for (const format of ['webp', 'avif'] as const)
      expect(await codeOf(savePicture(wide, join(freshFolder(), 'wide'), { format }))).toBe(
        'INVALID_ARGUMENT',
      );
    expect((await roundTrip(wide, { format: 'png' })).width).toBe(16_400);
  });

  it('a folder that does not exist', async () => {
    const saving = savePicture(makePicture(), join(freshFolder(), 'no', 'a.png'), { format: 'png' });
    await expect(saving).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('a.png'),
    });
  });

  it('an existing file, which stays as it was', async () => {
    const folder = freshFolder();
    const path = join(folder, 'there.png');
    writeFileSync(path, 'mine');
    expect(await codeOf(savePicture(makePicture(), path, { format: 'png' }))).toBe('FILE_EXISTS');
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['there.png']);
    await savePicture(makePicture(), path, { format: 'png', overwrite: true });
    expect(firstDifference((await loadPicture(path)).samples, makePicture().samples)).toBe(-1);
    expect(readdirSync(folder)).toEqual(['there.png']);
  });

  it('all but one of several that save under one name at once', async () => {
    const folder = freshFolder();
    const path = join(folder, 'race.png');
    const codes = await Promise.all(
      [1, 2, 3, 4].map((seed) =>
        codeOf(savePicture(makePicture({ pattern: 'noise', seed }), path, { format: 'png' })),
      ),
    );
    expect(codes.sort()).toEqual(['FILE_EXISTS', 'FILE_EXISTS', 'FILE_EXISTS', 'none']);
    expect(readdirSync(folder)).toEqual(['race.png']);
  });

  it('the original, by name, by link and by symbolic link, even where overwriting is allowed', async () => {
    const folder = freshFolder();
    const source = join(folder, 'original.png');
    await savePicture(makePicture(), source, { format: 'png' });
    const before = readFileSync(source);
    linkSync(source, join(folder, 'hard.png'));
    symlinkSync(source, join(folder, 'soft.png'));
    for (const name of [
      'original.png',
      'hard.png',
      'soft.png',
      '../' + folder.split('/').pop() + '/original.png',
    ]) {
      const saving = savePicture(makePicture({ seed: 2, pattern: 'noise' }), join(folder, name), {
        format: 'png',
        overwrite: true,
        source,
      });
      await expect(saving).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: expect.stringMatching(/original/),
      });
    }
    expect(readFileSync(source).equals(before)).toBe(true);
  });

  it('a cancelled task, leaving nothing', async () => {
    const folder = freshFolder();
    const saving = savePicture(makePicture(), join(folder, 'a.png'), {
      format: 'png',
      signal: { aborted: true },
    });
    expect(await codeOf(saving)).toBe('CANCELLED');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('when the disk fails', () => {
  afterEach(() => vi.restoreAllMocks());
  async function fileHandlePrototype() {
    const file = await open(join(root, 'handle'), 'w');
    await file.close();
    return Object.getPrototypeOf(file) as { writeFile: () => Promise<void>; sync: () => Promise<void> };
  }

  it.each(['writeFile', 'sync'] as const)(
    'full in %s: says so and removes the temporary file',
    async (call) => {
      const folder = freshFolder();
      const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      vi.spyOn(await fileHandlePrototype(), call).mockRejectedValue(full);
      const saving = savePicture(makePicture(), join(folder, 'a.png'), { format: 'png' });
      await expect(saving).rejects.toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringContaining('a.png'),
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each(imageFormats)(
    'notices a %s that was not written as it should, and keeps what was there',
    async (format) => {
      const folder = freshFolder();
      const path = join(folder, 'kept');
      writeFileSync(path, 'older');
      const prototype = await fileHandlePrototype();
      const { writeFile } = prototype as unknown as { writeFile: (data: Uint8Array) => Promise<void> };
      vi.spyOn(prototype, 'writeFile').mockImplementation(async function (this: unknown, ...args: unknown[]) {
        const damaged = Buffer.from(args[0] as Uint8Array);
        if (damaged.length > 400) damaged.fill(0, damaged.length >> 1);
        await writeFile.call(this, damaged);
      });
      const picture = makePicture({ pattern: 'noise' });
      const saving = savePicture(picture, path, { format, overwrite: true });
      // Damaged entropy-coded data still decodes to something in JPEG and AVIF: only the lossless ones can be sure.
      if (format === 'png' || format === 'tiff') expect(await codeOf(saving)).toBe('INTERNAL');
      if ((await codeOf(saving)) !== 'none') expect(readFileSync(path, 'utf8')).toBe('older');
      expect(readdirSync(folder)).toEqual(['kept']);
    },
  );
});

describe('samples', () => {
  const sweep = (['png', 'tiff'] as const).flatMap((format) =>
    ([8, 16] as const).flatMap((bits) =>
      [false, true].flatMap((isGrey) =>
        [false, true].map((withAlpha) => ({ format, bits, isGrey, withAlpha })),
      ),
    ),
  );
  it.each(sweep)('come back exactly: %j', async ({ format, ...settings }) => {
    const picture = makePicture({ width: 53, height: 37, pattern: 'noise', ...settings });
    const back = await roundTrip(picture, { format });
    expect(back).toMatchObject({
      width: 53,
      height: 37,
      bits: settings.bits,
      isGrey: settings.isGrey,
      format,
    });
    expect(firstDifference(back.samples, picture.samples)).toBe(-1);
    expect(back.alpha).toEqual(picture.alpha);
  });

  it.each([
    [1, 1],
    [1, 300],
    [300, 1],
  ])('survive in every format at %i x %i px', async (width, height) => {
    for (const format of imageFormats) {
      const back = await roundTrip(makePicture({ width, height }), { format });
      expect([back.width, back.height, back.format]).toEqual([width, height, format]);
    }
  });

  it.each(['jpeg', 'webp', 'avif'] as const)(
    'come back near in %s, nearer at a higher quality',
    async (format) => {
      const picture = makePicture({ width: 128, height: 96, pattern: 'scene' });
      const meanSquare = async (quality: number) => {
        const back = await roundTrip(picture, { format, quality });
        return meanOver(back, (value, i) => (value - picture.samples[i]) ** 2);
      };
      const [low, high] = [await meanSquare(40), await meanSquare(95)];
      expect(high).toBeLessThan(40);
      expect(high).toBeLessThan(low);
    },
  );

  it('of 16 bits are rounded, not cut, to 8', async () => {
    const picture = makePicture({ width: 256, height: 256, bits: 16 });
    for (let i = 0; i < 65536; i++) picture.samples.fill(i, i * 3, i * 3 + 3);
    const back = await roundTrip(picture, { format: 'png', bits: 8 });
    expect(back.bits).toBe(8);
    expect(back.samples.every((value, i) => value === Math.round(picture.samples[i] / 257))).toBe(true);
  });

  it('of 8 bits fill the range of 16', async () => {
    const picture = makePicture({ pattern: 'noise' });
    const back = await roundTrip(picture, { format: 'tiff', bits: 16 });
    expect(back.samples.every((value, i) => value === picture.samples[i] * 257)).toBe(true);
  });

  it('of a 16-bit picture keep ten bits in AVIF', async () => {
    const picture = makePicture({ width: 128, height: 96, bits: 16 });
    const back = await roundTrip(picture, { format: 'avif', quality: 95 });
    expect(back.bits).toBe(16);
    const meanError = meanOver(back, (value, i) => Math.abs(value - picture.samples[i]));
    expect(meanError).toBeLessThan(257);
  });

  it('with transparency lie on white in JPEG, which says so', async () => {
    const picture = makePicture({ withAlpha: true, width: 64, height: 16 });
    picture.samples.fill(0);
    const path = join(freshFolder(), 'flat.jpg');
    const saved = await savePicture(picture, path, { format: 'jpeg', quality: 100 });
    expect(saved.notCarried).toEqual(['alpha']);
    const back = await loadPicture(path);
    expect(back.samples[0]).toBeGreaterThan(250);
    expect(back.samples[63 * 3]).toBeLessThan(5);
  });
});

describe('metadata', () => {
  it.each(imageFormats)('goes through %s as far as the format can carry it', async (format) => {
    const icc = await profileOf('p3');
    const metadata: PictureMetadata = {
      icc,
      exif: makeExif(),
      xmp: makeXmp(),
      iptc: makeIptc(),
      density: 240,
    };
    const picture = makePicture({
      metadata,
      withAlpha: format === 'webp' || format === 'avif' || format === 'png',
    });
    const path = join(freshFolder(), 'tagged');
    const saved = await savePicture(picture, path, { format });
    expect(saved.bytes).toBe(readFileSync(path).length);
    const hasIptc = format !== 'webp' && format !== 'avif';
    expect(saved.notCarried).toEqual(hasIptc ? [] : ['iptc']);
    const { metadata: back } = await loadPicture(path);
    expect(hex(back.icc)).toBe(hex(icc));
    expect(hex(back.xmp)).toBe(hex(metadata.xmp));
    // What sharp reads out of PNG is everything but IPTC.
    if (hasIptc && format !== 'png') expect(hex(back.iptc)).toBe(hex(metadata.iptc));
    if (format === 'tiff') expect(describeExif(back.exif!)).toEqual(describeExif(metadata.exif!));
    else expect(hex(back.exif)).toBe(hex(metadata.exif));
    if (format === 'jpeg' || format === 'png' || format === 'tiff')
      expect(Math.round(back.density!)).toBe(240);
    // A reader that is not ours agrees.
    const seen = await sharp(path).metadata();
    expect(seen.hasProfile).toBe(true);
    expect(seen.orientation ?? 1).toBe(1);
    expect(seen.hasAlpha).toBe(picture.alpha !== undefined);
  });

  it('of big-endian EXIF keeps its values in a little-endian TIFF and back', async () => {
    const exif = makeExif({ littleEndian: false });
    const tiff = await roundTrip(makePicture({ metadata: { exif } }), { format: 'tiff' });
    const jpeg = await roundTrip(tiff, { format: 'jpeg' });
    expect(describeExif(jpeg.metadata.exif!)).toEqual(describeExif(makeExif()));
  });

  it('too large for JPEG loses the maker note before it is left out', async () => {
    const exif = makeExif({ makerNoteBytes: 70_000 });
    const path = join(freshFolder(), 'large.jpg');
    const saved = await savePicture(makePicture({ metadata: { exif } }), path, { format: 'jpeg' });
    expect(saved.notCarried).toEqual([]);
    const tags = describeExif((await loadPicture(path)).metadata.exif!);
    expect(tags).not.toHaveProperty('34665/37500');
    expect(tags['34665/34855']).toBe('1900');
  });

  it('in an XMP packet beyond one segment goes into the extension', async () => {
    const xmp = makeXmp(1, 200_000);
    const path = join(freshFolder(), 'extended.jpg');
    await savePicture(makePicture({ metadata: { xmp } }), path, { format: 'jpeg' });
    const file = readFileSync(path);
    const head = 'http://ns.adobe.com/xmp/extension/\0';
    const pieces: Buffer[] = [];
    for (let at = 2; file[at] === 0xff && file[at + 1] !== 0xda; at += 2 + file.readUInt16BE(at + 2))
      if (file.toString('latin1', at + 4, at + 4 + head.length) === head)
        pieces.push(file.subarray(at + 4 + head.length + 40, at + 2 + file.readUInt16BE(at + 2)));
    expect(Buffer.concat(pieces).equals(xmp)).toBe(true);
    expect((await sharp(path).metadata()).xmpAsString).toContain('HasExtendedXMP');
  });

  it.each(['png', 'tiff'] as const)(
    'of 16 bits in ProPhoto comes back from %s with its samples',
    async (format) => {
      const picture = makePicture({ bits: 16, pattern: 'noise', metadata: { icc: proPhoto() } });
      const back = await roundTrip(picture, { format });
      expect(hex(back.metadata.icc)).toBe(hex(picture.metadata.icc));
      expect(firstDifference(back.samples, picture.samples)).toBe(-1);
    },
  );

  it('of an ICC profile longer than a segment comes back whole', async () => {
    const icc = Buffer.concat([await profileOf('p3'), Buffer.alloc(150_001, 7)]);
    icc.writeUInt32BE(icc.length, 0);
    const back = await roundTrip(makePicture({ metadata: { icc } }), { format: 'jpeg' });
    expect(hex(back.metadata.icc)).toBe(hex(icc));
  });

  it('drops a profile that does not fit the channels written', async () => {
    const icc = await profileOf('p3');
    icc.write('GRAY', 16, 'latin1');
    const picture = makePicture({ isGrey: true, metadata: { icc } });
    const path = join(freshFolder(), 'grey');
    expect((await savePicture(picture, path, { format: 'webp' })).notCarried).toEqual(['icc']);
    expect((await savePicture(picture, path, { format: 'jpeg', overwrite: true })).notCarried).toEqual([]);
  });

  it('is left out on wish, but for the profile', async () => {
    const icc = await profileOf('p3');
    const metadata = { icc, exif: makeExif(), xmp: makeXmp(), iptc: makeIptc() };
    for (const format of imageFormats) {
      const path = join(freshFolder(), 'bare');
      await savePicture(makePicture({ metadata }), path, { format, withMetadata: false });
      const { metadata: back } = await loadPicture(path);
      expect(hex(back.icc), format).toBe(hex(icc));
      expect([back.exif, back.xmp, back.iptc], format).toEqual([undefined, undefined, undefined]);
    }
  });
});

/** Mean over all samples. */
function meanOver(picture: Picture, measure: (value: number, index: number) => number): number {
  let sum = 0;
  for (let i = 0; i < picture.samples.length; i++) sum += measure(picture.samples[i], i);
  return sum / picture.samples.length;
}

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');

/** Every value of a block by its path of tags, in big-endian hexadecimal. */
function describeExif(exif: Uint8Array): Record<string, string> {
  const bytes = Buffer.from(exif);
  const source = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const header = readTiffHeader(source)!;
  let tree = readDirectory(source, header, header.firstDirectory);
  if (header.littleEndian) tree = reverseByteOrder(tree);
  const values: Record<string, string> = {};
  const walk = (directory: TiffDirectory, path: string) => {
    for (const [tag, value] of directory.values) {
      // Orientation and resolution belong to the file in a TIFF.
      if (![0x0112, 0x011a, 0x011b, 0x0128].includes(tag))
        values[`${path}${tag}`] = value.bytes.toString('hex');
    }
    for (const [tag, child] of directory.children) walk(child, `${path}${tag}/`);
  };
  walk(tree, '');
  return values;
}
