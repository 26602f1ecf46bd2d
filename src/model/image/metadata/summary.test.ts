import { describe, expect, it } from 'vitest';
import { buildExif } from './exif';
import { summariseMetadata } from './summary';
import type { TiffDirectory, TiffValue } from './tiff-tree';

const ascii = (text: string): TiffValue => {
  const bytes = Buffer.from(`${text}\0`);
  return { type: 2, count: bytes.length, bytes };
};
const rational = (above: number, below: number): TiffValue => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(above, 0);
  bytes.writeUInt32LE(below, 4);
  return { type: 5, count: 1, bytes };
};
const short = (value: number): TiffValue => ({
  type: 3,
  count: 1,
  bytes: Buffer.from([value & 255, value >> 8]),
});
const leaf = (values: [number, TiffValue][]): TiffDirectory => ({
  values: new Map(values),
  children: new Map(),
});

/** A profile with one tag, `desc`. */
function profile(tag: Buffer): Buffer {
  const head = Buffer.alloc(144);
  head.writeUInt32BE(1, 128);
  head.write('desc', 132, 'latin1');
  head.writeUInt32BE(144, 136);
  head.writeUInt32BE(tag.length, 140);
  return Buffer.concat([head, tag]);
}

describe('summariseMetadata', () => {
  it('survives blocks that hold nothing sensible', () => {
    const noise = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 73) & 255));
    expect(summariseMetadata({ icc: noise, exif: noise })).toEqual({
      icc: { bytes: 300, name: null },
      exif: { bytes: 300, hasPlace: false },
    });
    const cut = Buffer.alloc(20);
    cut.write('mluc', 0, 'latin1');
    expect(summariseMetadata({ icc: profile(cut) }).icc?.name).toBeNull();
    expect(summariseMetadata({})).toEqual({});
  });

  it('tells camera, exposure and place', () => {
    const shot = leaf([
      [0x829a, rational(1, 250)],
      [0x829d, rational(28, 10)],
      [0x8827, short(3200)],
      [0x9003, ascii('2024:05:31 18:20:05')],
    ]);
    const gps = leaf([[1, ascii('N')]]);
    const children = new Map([
      [0x8769, shot],
      [0x8825, gps],
    ]);
    const values = new Map([
      [0x010f, ascii('Maker')],
      [0x0110, ascii('Model 1')],
    ]);
    const exif = buildExif({ values, children }, true);
    expect(summariseMetadata({ exif, density: 300 })).toEqual({
      exif: {
        bytes: exif.length,
        make: 'Maker',
        model: 'Model 1',
        taken: '2024-05-31 18:20:05',
        exposureSeconds: 1 / 250,
        fNumber: 2.8,
        iso: 3200,
        hasPlace: true,
      },
      density: 300,
    });
  });

  it('names profiles of both versions', () => {
    const two = Buffer.concat([Buffer.from('desc\0\0\0\0\0\0\0\x05sRGB\0', 'latin1'), Buffer.alloc(8)]);
    const text = Buffer.from('Display P3', 'utf16le').swap16();
    const four = Buffer.alloc(28);
    four.write('mluc', 0, 'latin1');
    four.writeUInt32BE(1, 8);
    four.writeUInt32BE(text.length, 20);
    four.writeUInt32BE(28, 24);
    expect(summariseMetadata({ icc: profile(two) }).icc?.name).toBe('sRGB');
    expect(summariseMetadata({ icc: profile(Buffer.concat([four, text])) }).icc?.name).toBe('Display P3');
  });
});
