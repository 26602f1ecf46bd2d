/** Saves a picture to a file: encoded, written under a temporary name, read back and checked, then renamed. */
import { basename } from 'node:path';
import type { TaskOptions } from '../cancel';
import { EngineError, throwIfCancelled, toEngineError } from '../errors';
import { encodeChannels, isLossless, packChannels, resolveSettings, type EncodeSettings } from './encode';
import type { EncoderInput } from './encode';
import { chooseBlocks, embedMetadata, type EmbeddedBlocks, type NotCarried } from './metadata/embed';
import type { Picture } from './picture';
import { loadSharp } from './sharp';
import { assertWritable, writeChecked, type WriteOptions } from './write-checked';

export type SaveOptions = EncodeSettings &
  Pick<WriteOptions, 'overwrite' | 'source'> &
  Pick<TaskOptions, 'signal'> & {
    /** Write EXIF, XMP, IPTC (the profile always goes along). Default true. */
    readonly withMetadata?: boolean;
  };

export interface Saved {
  /** Of the written file. */
  readonly bytes: number;
  /** Parts of the picture that the format has no place for. */
  readonly notCarried: readonly NotCarried[];
}

/**
 * @param path where to; the extension is the caller's affair, `format` decides
 * @throws EngineError INVALID_ARGUMENT (settings, size beyond the format, no such folder), FILE_EXISTS, FORBIDDEN (the
 *   original; no permission), DISK_FULL, OUT_OF_MEMORY, CANCELLED, INTERNAL (the file did not read back as written)
 */
export async function savePicture(picture: Picture, path: string, options: SaveOptions): Promise<Saved> {
  const { signal } = options;
  const settings = resolveSettings(picture, options);
  await assertWritable(path, options);
  throwIfCancelled(signal);
  try {
    const input = packChannels(picture, settings.format, settings.bits);
    const encoded = await encodeChannels(input, settings);
    throwIfCancelled(signal);
    const metadata = options.withMetadata === false ? profileOnly(picture) : picture.metadata;
    const { blocks, notCarried } = chooseBlocks(metadata, encoded);
    if (picture.alpha && settings.format === 'jpeg') notCarried.push('alpha');
    const { bytes } = await writeChecked(path, embedMetadata(encoded, blocks), {
      overwrite: options.overwrite,
      source: options.source,
      check: async (temporary) => {
        await checkWritten(temporary, input, { ...settings, blocks, name: basename(path) });
        throwIfCancelled(signal);
      },
    });
    return { bytes, notCarried };
  } catch (error) {
    throw toEngineError(error, `Saving ${basename(path)}`);
  }
}

function profileOnly(picture: Picture): EmbeddedBlocks {
  const { icc, density } = picture.metadata;
  return { ...(icc && { icc }), ...(density !== undefined && { density }) };
}

interface Expected {
  readonly format: Picture['format'];
  readonly blocks: EmbeddedBlocks;
  readonly name: string;
}

/** Reads the file back: format, size, profile, and every sample of a lossless one; a lossy one must decode to its end. */
async function checkWritten(temporary: string, input: EncoderInput, expected: Expected): Promise<void> {
  const fail = (what: string, cause?: unknown) =>
    new EngineError(
      'INTERNAL',
      `Saving ${expected.name}: the written file did not read back (${what}) and was removed. Try again, or another disk.`,
      { cause },
    );
  const { width, height, channels, bits, data } = input;
  const sharp = await loadSharp();
  const read = () => sharp(temporary, { failOn: 'error', limitInputPixels: false, ignoreIcc: true });
  try {
    const found = await read().metadata();
    const format = found.format === 'heif' ? 'avif' : found.format;
    if (format !== expected.format) throw fail(`format ${format}`);
    if (found.width !== width || found.height !== height) throw fail(`${found.width} x ${found.height} px`);
    if (expected.blocks.icc && !found.icc?.equals(expected.blocks.icc)) throw fail('colour profile');
    if (!isLossless(expected.format)) {
      // Decoding runs from top to bottom: the last row is only had through all the others, in little memory.
      await read()
        .extract({ left: 0, top: height - 1, width, height: 1 })
        .raw()
        .toBuffer();
      return;
    }
    const greyAlpha8 = channels === 2 && bits === 8;
    const space =
      channels <= 2 && !greyAlpha8 ? (bits === 16 ? 'grey16' : 'b-w') : bits === 16 ? 'rgb16' : 'srgb';
    const back = await read()
      .toColourspace(space)
      .raw({ depth: bits === 16 ? 'ushort' : 'uchar' })
      .toBuffer();
    if (!sameSamples(back, data, greyAlpha8)) throw fail('samples differ');
  } catch (error) {
    throw error instanceof EngineError
      ? error
      : fail(error instanceof Error ? error.message : String(error), error);
  }
}

/** `grey + alpha` comes back from the decoder as RGB + alpha. */
function sameSamples(back: Buffer, data: EncoderInput['data'], isExpanded: boolean): boolean {
  const written = Buffer.from(data.buffer as unknown as ArrayBuffer, data.byteOffset, data.byteLength);
  if (!isExpanded) return back.equals(written);
  if (back.length !== written.length * 2) return false;
  for (let pixel = 0; pixel < written.length / 2; pixel++)
    if (back[pixel * 4] !== written[pixel * 2] || back[pixel * 4 + 3] !== written[pixel * 2 + 1])
      return false;
  return true;
}
