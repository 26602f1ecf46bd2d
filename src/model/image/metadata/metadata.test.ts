import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeExif, makeIptc, makeXmp } from '../../testing/metadata-blocks';
import { temporaryFolder } from '../../testing/temporary-folder';
import { buildExif, fitExif, stripExifPrefix, uprightExif } from './exif';
import { photoshopBlock, plainIptc } from './iptc';
import { isRawPhoto } from './raw-photo';
import { readDirectory, readTiffHeader, reverseByteOrder, writeDirectory, type TiffValue } from './tiff-tree';
import { uprightXmp } from './xmp';

const folder = temporaryFolder();
const sourceOf = (bytes: Buffer) => (offset: number, length: number) =>
  bytes.subarray(offset, offset + length);

function parse(bytes: Buffer) {
  const header = readTiffHeader(sourceOf(bytes))!;
  return { ...header, tree: readDirectory(sourceOf(bytes), header, header.firstDirectory) };
}

describe('tag trees from hostile bytes', () => {
  it('are empty or partial, never an exception or a hang', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 300 }), fc.boolean(), (tail, littleEndian) => {
        const bytes = Buffer.concat([Buffer.from(littleEndian ? 'II*\0' : 'MM\0*', 'latin1'), tail]);
        uprightExif(bytes, 6);
        fitExif(bytes, 1000);
      }),
      { numRuns: 500 },
    );
  });
  it('are survived wherever one byte of a real block is wrong', () => {
    const block = makeExif({ orientation: 6 });
    for (let at = 4; at < block.length; at++)
      for (const value of [0, 1, 0x7f, 0xff]) {
        const damaged = Buffer.from(block);
        damaged[at] = value;
        uprightExif(damaged, 6);
        fitExif(damaged, 65_000);
      }
  });
  it('do not follow a directory that points to itself for ever', () => {
    const loop = Buffer.alloc(8 + 2 + 12 + 4);
    loop.write('II*\0\x08\0\0\0\x01\0', 'latin1');
    loop.writeUInt16LE(0x8769, 10);
    loop.writeUInt16LE(4, 12);
    loop.writeUInt32LE(1, 14);
    loop.writeUInt32LE(8, 18);
    expect(parse(loop).tree.values.size).toBe(0);
  });
  it('do not allocate what an entry merely claims', () => {
    const claim = Buffer.alloc(8 + 2 + 12 + 4);
    claim.write('II*\0\x08\0\0\0\x01\0', 'latin1');
    claim.writeUInt16LE(0x010f, 10);
    claim.writeUInt16LE(12, 12);
    claim.writeUInt32LE(0xffffffff, 14);
    expect(parse(claim).tree.values.size).toBe(0);
  });
});

describe('tag trees', () => {
  it('come back as they were written, in both byte orders and at odd places', () => {
    for (const littleEndian of [true, false])
      for (const offset of [8, 1000]) {
        const { tree } = parse(makeExif({ littleEndian }));
        const bytes = Buffer.concat([Buffer.alloc(offset), writeDirectory(tree, offset, littleEndian)]);
        const header = { littleEndian, firstDirectory: offset };
        expect(readDirectory(sourceOf(bytes), header, offset)).toEqual(tree);
      }
  });
  it('mean the same in the other byte order', () => {
    const big = parse(makeExif({ littleEndian: false })).tree;
    expect(reverseByteOrder(big)).toEqual(parse(makeExif({ littleEndian: true })).tree);
  });
});

describe('EXIF', () => {
  it('loses the prefix of JPEG only where it has one', () => {
    const block = makeExif();
    expect(stripExifPrefix(Buffer.concat([Buffer.from('Exif\0\0'), block])).equals(block)).toBe(true);
    expect(stripExifPrefix(block).equals(block)).toBe(true);
  });
  it('that is upright already stays byte for byte', () => {
    const block = makeExif();
    expect(uprightExif(block, 1).equals(block)).toBe(true);
  });
  it('unlinks a thumbnail that would lie on its side, and only then', () => {
    const block = makeExif();
    const link = 8 + 2 + block.readUInt16LE(8) * 12;
    block.writeUInt32LE(8, link);
    expect(uprightExif(block, 1).readUInt32LE(link)).toBe(8);
    expect(uprightExif(block, 3).readUInt32LE(link)).toBe(0);
  });
  it('that fits nowhere is given up', () => {
    const text: TiffValue = { type: 2, count: 5000, bytes: Buffer.alloc(5000, 65) };
    const block = buildExif({ values: new Map([[0x010e, text]]), children: new Map() }, true);
    expect(fitExif(block, 4000)).toBeUndefined();
    expect(fitExif(block, 6000)!.equals(block)).toBe(true);
  });
});

describe('XMP', () => {
  it('is told that the picture is upright, as attribute and as element, and keeps its length', () => {
    expect(uprightXmp(makeXmp(6)).equals(makeXmp(1))).toBe(true);
    const element = '<tiff:Orientation>8</tiff:Orientation><dc:title>Größe 8</dc:title>';
    expect(uprightXmp(Buffer.from(element)).toString()).toBe(element.replace('>8<', '>1<'));
    const other = '<x tiff:ImageWidth="8" crs:Orientation="6"/>';
    expect(uprightXmp(Buffer.from(other)).toString()).toBe(other);
  });
});

describe('IPTC', () => {
  it('comes out of a Photoshop block among others', () => {
    const records = makeIptc('odd length.');
    const other = Buffer.concat([Buffer.from('8BIM\x03\xed\0\0\0\0\0\x10', 'latin1'), Buffer.alloc(16)]);
    const block = photoshopBlock(records);
    const prefix = block.subarray(0, 14);
    const both = Buffer.concat([prefix, other, block.subarray(14)]);
    expect(Buffer.from(plainIptc(both)!).equals(records)).toBe(true);
    expect(plainIptc(Buffer.concat([prefix, other]))).toBeUndefined();
  });
  it("loses the zeros that TIFF pads it with, and nothing else's", () => {
    const records = makeIptc('ends here');
    expect(Buffer.from(plainIptc(Buffer.concat([records, Buffer.alloc(3)]))!).equals(records)).toBe(true);
    const strange = Buffer.concat([records, Buffer.of(7, 0)]);
    expect(Buffer.from(plainIptc(strange)!).equals(strange)).toBe(true);
  });
  it('survives any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.constantFrom('', 'Photoshop 3.0\0', '8BIM'),
        (tail, head) => {
          plainIptc(Buffer.concat([Buffer.from(head, 'latin1'), tail]));
        },
      ),
    );
  });
});

describe('raw photos', () => {
  const short = (value: number): TiffValue => ({
    type: 3,
    count: 1,
    bytes: Buffer.of(value & 255, value >> 8),
  });
  const long = (value: number): TiffValue => ({ type: 4, count: 1, bytes: Buffer.of(value, 0, 0, 0) });
  it.each([
    ['a DNG', true, [[0xc612, { type: 1, count: 4, bytes: Buffer.of(1, 4, 0, 0) }]]],
    ['TIFF/EP', true, [[0x9216, { type: 1, count: 4, bytes: Buffer.of(1, 0, 0, 0) }]]],
    [
      'a preview before sub-directories',
      true,
      [
        [0x00fe, long(1)],
        [0x014a, long(200)],
      ],
    ],
    ["Sony's compression", true, [[0x0103, short(32767)]]],
    ['a page of a pyramid', false, [[0x00fe, long(1)]]],
    [
      'a layered TIFF',
      false,
      [
        [0x00fe, long(0)],
        [0x014a, long(200)],
        [0x0103, short(5)],
      ],
    ],
  ] as const)('%s: %s', (name, expected, entries) => {
    const path = join(folder, `${name.replaceAll(/\W/g, '')}.tif`);
    const values = new Map<number, TiffValue>(entries as unknown as [number, TiffValue][]);
    writeFileSync(path, buildExif({ values, children: new Map() }, true));
    const fd = openSync(path, 'r');
    expect(isRawPhoto(fd)).toBe(expected);
    closeSync(fd);
  });
});
