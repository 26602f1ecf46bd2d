/** Small but valid metadata blocks for tests. */
import { buildExif } from '../image/metadata/exif';
import type { TiffDirectory, TiffValue } from '../image/metadata/tiff-tree';

export interface ExifSettings {
  /** 1..8. Default 1. */
  readonly orientation?: number;
  readonly littleEndian?: boolean;
  /** Stored size, px: written as PixelXDimension and PixelYDimension. */
  readonly size?: readonly [width: number, height: number];
  /** Size of the maker note, bytes. Default 16. */
  readonly makerNoteBytes?: number;
}

/** An EXIF block with make, orientation, 240 dpi, date, copyright, exposure, maker note and a GPS position. */
export function makeExif(settings: ExifSettings = {}): Buffer {
  const { orientation = 1, littleEndian = true, size = [64, 48], makerNoteBytes = 16 } = settings;
  const short = (value: number): TiffValue => {
    const bytes = Buffer.alloc(2);
    if (littleEndian) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return { type: 3, count: 1, bytes };
  };
  const rational = (...values: readonly number[]): TiffValue => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, i) =>
      littleEndian ? bytes.writeUInt32LE(value, i * 4) : bytes.writeUInt32BE(value, i * 4),
    );
    return { type: 5, count: values.length / 2, bytes };
  };
  const ascii = (text: string): TiffValue => {
    const bytes = Buffer.from(`${text}\0`, 'latin1');
    return { type: 2, count: bytes.length, bytes };
  };
  const photo: TiffDirectory = {
    values: new Map([
      [0x829a, rational(1, 250)],
      [0x8827, short(6400)],
      [0x9003, ascii('2024:05:06 07:08:09')],
      [0x927c, { type: 7, count: makerNoteBytes, bytes: Buffer.alloc(makerNoteBytes, 0xab) }],
      [0xa002, short(size[0])],
      [0xa003, short(size[1])],
    ]),
    children: new Map(),
  };
  const gps: TiffDirectory = {
    values: new Map([
      [1, ascii('N')],
      [2, rational(60, 1, 10, 1, 3000, 100)],
    ]),
    children: new Map(),
  };
  return buildExif(
    {
      values: new Map([
        [0x010f, ascii('Grain Camera Works')],
        [0x0112, short(orientation)],
        [0x011a, rational(240, 1)],
        [0x011b, rational(240, 1)],
        [0x0128, short(2)],
        [0x8298, ascii('(c) 2024 A. Archivist')],
      ]),
      children: new Map([
        [0x8769, photo],
        [0x8825, gps],
      ]),
    },
    littleEndian,
  );
}

/** An XMP packet that names an orientation, as attribute. */
export function makeXmp(orientation = 1, paddingBytes = 0): Buffer {
  return Buffer.from(
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
      'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" ' +
      `tiff:Orientation="${orientation}" dc:title="Grün"/></rdf:RDF></x:xmpmeta>` +
      ' '.repeat(paddingBytes) +
      '<?xpacket end="w"?>',
  );
}

/** IPTC records: version, caption of an odd length. */
export function makeIptc(caption = 'Old harbour'): Buffer {
  const record = (id: number, value: Buffer) =>
    Buffer.concat([Buffer.of(0x1c, 2, id, value.length >> 8, value.length & 255), value]);
  return Buffer.concat([record(0, Buffer.of(0, 4)), record(120, Buffer.from(caption))]);
}
