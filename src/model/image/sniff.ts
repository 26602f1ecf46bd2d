/** What a file is, told from its first bytes and never from its name. */
import type { ImageFormat } from '../types';

/** A format that Grainfold reads, or the name of what the file is and what to do about it. */
export type Sniffed =
  | { readonly kind: 'supported'; readonly format: ImageFormat }
  | { readonly kind: 'unsupported'; readonly name: string; readonly advice: string };

/** Bytes of the start of a file that `sniffFormat` wants. */
export const sniffBytes = 256;

const exportFirst = 'Export it as JPEG, TIFF or PNG first.';
const developFirst = 'Develop it in a raw converter and save a 16-bit TIFF first.';

/** A raw photo of whatever make. */
export const rawPhoto = { name: 'a raw camera file', advice: developFirst } as const;

/** Names of what is known but not read: ASCII or byte prefix at an offset. */
const otherFormats: readonly (readonly [offset: number, prefix: string, name: string, advice: string])[] = [
  [0, 'GIF8', 'a GIF', exportFirst],
  [0, 'BM', 'a BMP', exportFirst],
  [0, '8BPS', 'a Photoshop document', exportFirst],
  [0, '%PDF', 'a PDF', exportFirst],
  [0, 'FUJIFILMCCD-RAW', 'a Fujifilm raw file', developFirst],
  [0, 'IIRO', 'an Olympus raw file', developFirst],
  [0, 'IIRS', 'an Olympus raw file', developFirst],
  [0, 'IIU\0', 'a Panasonic raw file', developFirst],
  [0, 'FOVb', 'a Sigma raw file', developFirst],
  [6, 'HEAPCCDR', 'a Canon raw file', developFirst],
  [0, '\xff\x0a', 'a JPEG XL', exportFirst],
  [0, '\0\0\0\x0cJXL ', 'a JPEG XL', exportFirst],
  [0, '\0\0\0\x0cjP  ', 'a JPEG 2000', exportFirst],
  [0, '\xff\x4f\xff\x51', 'a JPEG 2000', exportFirst],
  [0, '\x76\x2f\x31\x01', 'an OpenEXR', exportFirst],
  [0, '#?RADIANCE', 'a Radiance HDR', exportFirst],
  [0, 'SIMPLE  =', 'a FITS', exportFirst],
  [0, '<svg', 'an SVG drawing', exportFirst],
];

/** Raw photos are TIFF inside and would open as their small preview; the name tells most of them early. */
const rawExtensions = new Set(
  '3fr arw cr2 cr3 crw dcr dng erf fff iiq k25 kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f'.split(
    ' ',
  ),
);

/**
 * @param head the first `sniffBytes` bytes, or all of a shorter file
 * @param fileName used only to tell a raw photo from a TIFF
 */
export function sniffFormat(head: Uint8Array, fileName: string): Sniffed {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  const supported = (format: ImageFormat): Sniffed => ({ kind: 'supported', format });
  if (text.startsWith('\xff\xd8\xff')) return supported('jpeg');
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return supported('png');
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return supported('webp');
  if (text.startsWith('ftyp', 4)) return sniffBrands(text);
  for (const [offset, prefix, name, advice] of otherFormats)
    if (text.startsWith(prefix, offset)) return { kind: 'unsupported', name, advice };
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) {
    const extension = /\.([^.]+)$/.exec(fileName)?.[1].toLowerCase() ?? '';
    if (text.startsWith('CR', 8) || rawExtensions.has(extension)) return { kind: 'unsupported', ...rawPhoto };
    return supported('tiff');
  }
  return {
    kind: 'unsupported',
    name: 'not a picture that Grainfold knows',
    advice: 'It reads JPEG, PNG, WebP, TIFF and AVIF.',
  };
}

/** ISO base media files: the brands say whether it is AVIF, HEIC, raw or a film. */
function sniffBrands(text: string): Sniffed {
  const boxBytes = Buffer.from(text.slice(0, 4), 'latin1').readUInt32BE();
  const brands = text.slice(8, Math.min(boxBytes, text.length));
  if (/avi[fs]/.test(brands)) return { kind: 'supported', format: 'avif' };
  if (brands.startsWith('crx'))
    return { kind: 'unsupported', name: 'a Canon raw file', advice: developFirst };
  if (/hei[cxms]|hev[cxms]|mif1|msf1/.test(brands))
    return {
      kind: 'unsupported',
      name: 'a HEIC photo, which Grainfold cannot read',
      advice: 'Export it as JPEG or TIFF first, or set the phone to take "most compatible" photos.',
    };
  return { kind: 'unsupported', name: 'a film', advice: 'Grainfold works on photos.' };
}
