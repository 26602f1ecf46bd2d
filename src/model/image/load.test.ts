import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeExif, makeXmp } from '../testing/metadata-blocks';
import { makePicture } from '../testing/pictures';
import { firstDifference } from '../testing/samples';
import { temporaryFolder } from '../testing/temporary-folder';
import { readPictureInfo } from './info';
import { loadPicture } from './load';
import { embedInJpeg } from './metadata/embed-jpeg';

const folder = temporaryFolder();

/** sharp over a generated picture's samples, to make files independently of our own writer. */
function pipelineOf(picture = makePicture(), space = picture.bits === 16 ? 'rgb16' : 'srgb') {
  const { width, height, samples } = picture;
  return sharp(samples, { raw: { width, height, channels: 3 } }).toColourspace(space);
}
async function write(name: string, bytes: Promise<Buffer> | Buffer): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, await bytes);
  return path;
}
const failure = (path: string, maxPixels?: number) =>
  loadPicture(path, maxPixels === undefined ? {} : { maxPixels }).then(
    () => ({ code: 'none', message: 'it loaded' }),
    (error: unknown) => error as { code: string; message: string },
  );

describe('files that cannot be read', () => {
  it('names a missing file, an empty one and a folder', async () => {
    for (const [path, says] of [
      [join(folder, 'nowhere.jpg'), /no such file/],
      [await write('empty.png', Buffer.alloc(0)), /empty \(0 bytes\)/],
      [folder, /not a file/],
    ] as const) {
      const error = await failure(path);
      expect(error.code).toBe('UNREADABLE_IMAGE');
      expect(error.message).toMatch(says);
      expect(error.message).toContain(basename(path));
    }
  });

  it.each([
    ['text.jpg', Buffer.from('Dear diary, today I took a photo.\n'.repeat(20)), /not a picture/],
    ['film.gif', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), /GIF/],
    ['phone.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), /HEIC.*most compatible/s],
    ['canon.jpg', Buffer.from('\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'latin1'), /raw.*TIFF/s],
    ['canon.tif', Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1'), /raw/],
    ['nikon.nef', Buffer.from('MM\0*\0\0\0\x08', 'latin1'), /raw/],
    ['layers.png', Buffer.from('8BPS\0\x01'), /Photoshop/],
    ['new.jxl', Buffer.from([0xff, 0x0a, 1, 2]), /JPEG XL/],
  ])('says what %s is and what to do', async (name, bytes, says) => {
    const error = await failure(await write(name, bytes));
    expect(error.code).toBe('UNSUPPORTED_FORMAT');
    expect(error.message).toMatch(says);
    expect(error.message).toContain(name);
  });

  const formats = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;
  it.each(formats)('refuses a %s cut anywhere', async (format) => {
    const whole = await pipelineOf(makePicture({ width: 200, height: 160, pattern: 'noise' }))
      .toFormat(format, { tiff: { compression: 'deflate' }, avif: { effort: 0 } }[format as string] ?? {})
      .toBuffer();
    expect((await failure(await write(`whole.${format}`, whole))).code).toBe('none');
    for (const share of [0.002, 0.02, 0.25, 0.5, 0.75, 0.999]) {
      const name = `cut-${share}.${format}`;
      const cut = whole.subarray(0, Math.max(16, Math.floor(whole.length * share)));
      const error = await failure(await write(name, cut));
      expect(error.code, name).toBe('UNREADABLE_IMAGE');
      expect(error.message).toContain(name);
      expect(error.message).toMatch(/damaged or incomplete/);
    }
  });

  it('refuses a huge declared size before it allocates', async () => {
    const png = await pipelineOf().png().toBuffer();
    png.writeUInt32BE(200_000, 16);
    png.writeUInt32BE(200_000, 20);
    png.writeUInt32BE(crcOf(png.subarray(12, 29)), 29);
    const path = await write('huge.png', png);
    const before = process.memoryUsage().rss;
    const error = await failure(path);
    expect(error).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    expect(error.message).toContain('huge.png');
    expect(error.message).toContain('40000 megapixels');
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    await expect(readPictureInfo(path)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });

  it('holds to the limit that it is given', async () => {
    const path = await write('small.png', pipelineOf().png().toBuffer());
    expect((await failure(path, 64 * 48 - 1)).code).toBe('UNSUPPORTED_FORMAT');
    expect((await failure(path, 64 * 48)).code).toBe('none');
  });

  it('says that floating-point samples are not read', async () => {
    const path = await write(
      'float.tif',
      pipelineOf().tiff({ predictor: 'float', compression: 'deflate' }).toBuffer(),
    );
    const error = await failure(path);
    expect(error.code).toBe('UNSUPPORTED_FORMAT');
    expect(error.message).toMatch(/16-bit TIFF/);
  });

  it('stops when cancelled', async () => {
    const path = await write('cancel.png', pipelineOf().png().toBuffer());
    await expect(loadPicture(path, { signal: { aborted: true } })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

describe('samples', () => {
  it.each([
    ['png', 8],
    ['png', 16],
    ['tiff', 8],
    ['tiff', 16],
  ] as const)('come out of a %s of %i bits exactly as they went in', async (format, bits) => {
    const picture = makePicture({ width: 259, height: 257, bits, pattern: 'noise' });
    const encoded = pipelineOf(picture).toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {});
    const loaded = await loadPicture(await write(`exact-${bits}.${format}`, encoded.toBuffer()));
    expect(loaded).toMatchObject({ width: 259, height: 257, bits, format, isGrey: false });
    expect(loaded.samples.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(firstDifference(loaded.samples, picture.samples)).toBe(-1);
    expect(loaded.alpha).toBeUndefined();
  });

  it('keep every one of the 65536 values of a 16-bit ramp', async () => {
    const picture = makePicture({ width: 256, height: 256, bits: 16 });
    for (let i = 0; i < 65536; i++) picture.samples.fill(i, i * 3, i * 3 + 3);
    const loaded = await loadPicture(await write('ramp.png', pipelineOf(picture).png().toBuffer()));
    expect(firstDifference(loaded.samples, picture.samples)).toBe(-1);
  });

  it.each([8, 16] as const)('stay in a wide profile of a file of %i bits', async (bits) => {
    const picture = makePicture({ bits, pattern: 'noise' });
    const p3 = await sharp(await pipelineOf(picture).withIccProfile('p3').png().toBuffer()).metadata();
    const plain = await pipelineOf(picture).tiff({ compression: 'none' }).toBuffer();
    const { embedInTiff } = await import('./metadata/embed-tiff');
    const tagged = Buffer.concat(embedInTiff(plain, { icc: p3.icc }));
    const loaded = await loadPicture(await write(`p3-${bits}.tif`, tagged));
    expect(firstDifference(loaded.samples, picture.samples)).toBe(-1);
    expect(Buffer.from(loaded.metadata.icc!).equals(p3.icc!)).toBe(true);
  });

  it('of a grey picture are R = G = B', async () => {
    for (const bits of [8, 16] as const) {
      const { width, height, samples } = makePicture({ bits, pattern: 'noise' });
      const one = samples.slice(0, width * height);
      const grey = sharp(one, { raw: { width, height, channels: 1 } }).toColourspace(
        bits === 16 ? 'grey16' : 'b-w',
      );
      const loaded = await loadPicture(await write(`grey-${bits}.png`, grey.png().toBuffer()));
      expect(loaded).toMatchObject({ isGrey: true, bits });
      expect(loaded.samples.filter((_, i) => i % 3 === 0)).toEqual(one);
      expect(loaded.samples.filter((_, i) => i % 3 === 1)).toEqual(one);
      expect(loaded.samples.filter((_, i) => i % 3 === 2)).toEqual(one);
    }
  });

  it.each([
    [4, 8],
    [4, 16],
    [2, 8],
    [2, 16],
  ] as const)('of %i channels and %i bits part from their alpha untouched', async (channels, bits) => {
    const { width, height, samples } = makePicture({ width: 40, height: 30, bits, pattern: 'noise' });
    const packed = samples.slice(0, 400 * channels);
    const space = channels === 2 ? (bits === 16 ? 'grey16' : 'b-w') : bits === 16 ? 'rgb16' : 'srgb';
    const pipeline = sharp(packed, { raw: { width: 20, height: 20, channels } }).toColourspace(space);
    expect([width, height]).toEqual([40, 30]);
    const path = await write(`alpha-${channels}-${bits}.png`, pipeline.png().toBuffer());
    const loaded = await loadPicture(path);
    const colors = channels - 1;
    expect(loaded.isGrey).toBe(channels === 2);
    expect(loaded.alpha).toEqual(packed.filter((_, i) => i % channels === colors));
    const red = loaded.samples.filter((_, i) => i % 3 === 0);
    expect(red).toEqual(packed.filter((_, i) => i % channels === 0));
    expect(await readPictureInfo(path)).toMatchObject({ hasAlpha: true, bits, isGrey: channels === 2 });
  });

  it('drop an alpha that is opaque everywhere', async () => {
    const path = await write('opaque.png', pipelineOf().ensureAlpha().png().toBuffer());
    expect((await loadPicture(path)).alpha).toBeUndefined();
  });

  it('of CMYK become sRGB, without the CMYK profile', async () => {
    const red = sharp({
      create: { width: 16, height: 16, channels: 3, background: { r: 200, g: 30, b: 40 } },
    });
    const path = await write(
      'cmyk.jpg',
      red.toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer(),
    );
    expect((await sharp(path).metadata()).space).toBe('cmyk');
    const loaded = await loadPicture(path);
    expect(loaded.bits).toBe(8);
    expect(loaded.metadata.icc).toBeUndefined();
    [200, 30, 40].forEach((value, c) => expect(Math.abs(loaded.samples[c] - value)).toBeLessThan(12));
  });

  it('of palettes and single bits are widened', async () => {
    const checker = makePicture({ pattern: 'checker' });
    const palette = await write(
      'palette.png',
      pipelineOf(checker).png({ palette: true, colours: 2 }).toBuffer(),
    );
    expect(firstDifference((await loadPicture(palette)).samples, checker.samples)).toBe(-1);
    const bilevel = pipelineOf(checker, 'b-w').tiff({ bitdepth: 1, compression: 'ccittfax4' });
    const loaded = await loadPicture(await write('bilevel.tif', bilevel.toBuffer()));
    expect(loaded.isGrey).toBe(true);
    expect(firstDifference(loaded.samples, checker.samples)).toBe(-1);
  });

  it('of 10-bit AVIF span the whole range', async () => {
    const white = makePicture({ bits: 16 });
    white.samples.fill(65535);
    const avif = pipelineOf(white).avif({ bitdepth: 10, quality: 100, effort: 0 });
    const loaded = await loadPicture(await write('white10.avif', avif.toBuffer()));
    expect(loaded.bits).toBe(16);
    expect(Math.min(...loaded.samples)).toBeGreaterThanOrEqual(65535 - 64);
    expect(Math.max(...loaded.samples)).toBe(65535);
  });

  it('of an animation are those of its first frame', async () => {
    const frames = [0, 255].map((value) => {
      const frame = makePicture();
      frame.samples.fill(value);
      return frame;
    });
    const stacked = Buffer.concat(frames.map((frame) => Buffer.from(frame.samples)));
    const webp = sharp(stacked, { raw: { width: 64, height: 96, channels: 3, pageHeight: 48 } }).webp({
      loop: 0,
    });
    const loaded = await loadPicture(await write('moving.webp', webp.toBuffer()));
    expect([loaded.width, loaded.height]).toEqual([64, 48]);
    expect(Math.max(...loaded.samples)).toBe(0);
  });

  it.each([
    [1, 1],
    [1, 300],
    [300, 1],
    [37, 53],
  ])('of a %i x %i picture are all there', async (width, height) => {
    const picture = makePicture({ width, height, pattern: 'noise' });
    const loaded = await loadPicture(
      await write(`size-${width}-${height}.png`, pipelineOf(picture).png().toBuffer()),
    );
    expect(firstDifference(loaded.samples, picture.samples)).toBe(-1);
  });
});

describe('orientation', () => {
  /** Samples of the 3 x 2 picture a b c / d e f as a viewer shows them, by EXIF orientation of the file. */
  const upright: Record<number, string> = {
    1: 'abc/def',
    2: 'cba/fed',
    3: 'fed/cba',
    4: 'def/abc',
    5: 'ad/be/cf',
    6: 'da/eb/fc',
    7: 'fc/eb/da',
    8: 'cf/be/ad',
  };
  const letters = 'abcdef';
  const stored = makePicture({ width: 3, height: 2 });
  stored.samples.forEach((_, i) => (stored.samples[i] = letters.charCodeAt(Math.floor(i / 3))));

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    '%i is applied once, in every format that has it',
    async (orientation) => {
      for (const format of ['png', 'tiff', 'webp'] as const) {
        const options = { webp: { lossless: true }, tiff: { compression: 'lzw' }, png: {} }[format];
        const file = pipelineOf(stored).withMetadata({ orientation }).toFormat(format, options);
        const path = await write(`turned-${orientation}.${format}`, file.toBuffer());
        const loaded = await loadPicture(path);
        const rows = Array.from({ length: loaded.height }, (_, y) =>
          Array.from({ length: loaded.width }, (_, x) =>
            String.fromCharCode(loaded.samples[(y * loaded.width + x) * 3 + 1]),
          ).join(''),
        );
        expect(rows.join('/'), format).toBe(upright[orientation]);
        expect(await readPictureInfo(path)).toMatchObject({ width: loaded.width, height: loaded.height });
      }
    },
  );

  it.each([
    [3, true],
    [6, true],
    [8, false],
  ])('%i leaves no trace that would turn the picture twice', async (orientation, littleEndian) => {
    const jpeg = await pipelineOf().jpeg().toBuffer();
    const exif = makeExif({ orientation, littleEndian });
    const file = Buffer.concat(embedInJpeg(jpeg, { exif, xmp: makeXmp(orientation) }));
    const path = await write(`tagged-${orientation}.jpg`, file);
    expect((await sharp(path).metadata()).orientation).toBe(orientation);
    const { metadata, width, height } = await loadPicture(path);
    expect([width, height]).toEqual(orientation >= 5 ? [48, 64] : [64, 48]);
    const size = orientation >= 5 ? ([48, 64] as const) : ([64, 48] as const);
    expect(Buffer.from(metadata.exif!).equals(makeExif({ orientation: 1, littleEndian, size }))).toBe(true);
    expect(Buffer.from(metadata.xmp!).equals(makeXmp(1))).toBe(true);
  });
});

describe('names', () => {
  it('may be in any script and carry the wrong extension', async () => {
    const picture = makePicture();
    const path = await write('фото 写真 ñandú 📷.jpg', pipelineOf(picture).png().toBuffer());
    const loaded = await loadPicture(path);
    expect(loaded.format).toBe('png');
    expect(firstDifference(loaded.samples, picture.samples)).toBe(-1);
    expect(await readPictureInfo(path)).toMatchObject({ format: 'png', width: 64, height: 48, bits: 8 });
  });
});

/** CRC-32 as PNG wants it. */
function crcOf(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
