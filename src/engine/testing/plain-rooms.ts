/**
 * The model's rooms with plain arithmetic in place of the networks: for tests of the engine around them. Pictures are
 * read, written and compared by the real rooms; "denoising" halves every sample, a ".latent" is the samples behind a
 * mark.
 */
import { readFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { EngineError, throwIfCancelled } from '../../model/errors';
import { allocateSamples, peakOf, type Picture } from '../../model/image/picture';
import { writeChecked } from '../../model/image/write-checked';
import type { MadeNote } from '../../model/types';
import { fromSpill, toSpill } from '../photos/picture-spill';
import { modelRooms } from '../model-rooms';
import type { ModelRooms } from '../rooms';

const mark = Buffer.from('plain latent ');

/** What a test may watch and hold up. */
export interface PlainControls {
  /** Times each slow room was entered. */
  readonly calls: Record<'denoise' | 'fold' | 'decode' | 'load', number>;
  /** What the last fold was to write into its file. */
  note?: MadeNote;
  /** While set, denoising goes on until it is cancelled. */
  isEndless: boolean;
}

export function createPlainRooms(): { readonly rooms: ModelRooms; readonly controls: PlainControls } {
  const controls: PlainControls = { calls: { denoise: 0, fold: 0, decode: 0, load: 0 }, isEndless: false };
  const rooms: ModelRooms = {
    ...modelRooms,
    loadPicture(path, options) {
      controls.calls.load += 1;
      return modelRooms.loadPicture(path, options);
    },
    async denoisePicture(picture, { sigma, signal, onProgress }) {
      controls.calls.denoise += 1;
      for (let tile = 1; controls.isEndless || tile <= 4; tile += 1) {
        throwIfCancelled(signal);
        onProgress?.({ stage: 'denoise', done: tile, total: controls.isEndless ? 0 : 4, unit: 'tile' });
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const level = sigma === 'auto' ? 25 : sigma;
      const noise = { sigma: 25, sigmaLuma: 24, sigmaChroma: 26, isCorrelated: false };
      return { denoised: halved(picture), noise, sigma: level, model: 'plain', seconds: 0.01 };
    },
    encodeLatent(picture, { quality, note }) {
      controls.calls.fold += 1;
      controls.note = note;
      const { header, arrays } = toSpill(picture);
      return Promise.resolve({
        bytes: new Uint8Array(Buffer.concat([mark, serialize({ header, arrays: arrays.map(unshared) })])),
        decoded: picture,
        quality,
        psnrToCoded: Infinity,
        sideBytes: 0,
        model: 'plain',
      });
    },
    measureCurve(source, { quality, onPoint }) {
      const area = { left: 0, top: 0, width: source.width, height: source.height };
      const sumOf = (cut?: (typeof source)['cut']) => cut && sum(cut(area).samples);
      const point = { codec: 'latent', quality, bytes: sumOf(source.cut)!, bpp: 1, psnr: null } as const;
      onPoint?.(point);
      const pixels = source.width * source.height;
      const noisyBytes = sumOf(source.cutNoisy);
      return Promise.resolve({
        points: [point],
        sample: { tiles: 1, pixels, ofPixels: pixels },
        noise: noisyBytes === undefined ? null : { quality, cleanBytes: point.bytes, noisyBytes },
      });
    },
    decodeLatent(bytes) {
      controls.calls.decode += 1;
      return Promise.resolve({ picture: unpack(bytes), damagedTiles: 0 });
    },
    async saveLatent(bytes, path, options) {
      const check = async (temporary: string) => void unpack(await readFile(temporary));
      return writeChecked(path, [bytes], { ...options, check });
    },
    readLatentInfo(bytes) {
      const { width, height, bits, alpha } = unpack(bytes);
      return Promise.resolve({
        width,
        height,
        bits,
        hasAlpha: alpha !== undefined,
        model: 'plain',
        quality: 50,
        formatVersion: 1,
        hasGrain: false,
        noise: null,
      });
    },
  };
  return { rooms, controls };
}

/** Half of every sample, peak 65535. */
function halved(picture: Picture): Uint16Array<SharedArrayBuffer> {
  const out = allocateSamples(picture.samples.length, 16) as Uint16Array<SharedArrayBuffer>;
  const scale = 65535 / peakOf(picture.bits) / 2;
  for (let i = 0; i < out.length; i += 1) out[i] = picture.samples[i] * scale;
  return out;
}

function sum(samples: Picture['samples']): number {
  let total = 0;
  for (const value of samples) total += value;
  return total;
}

/** Shared memory cannot be serialised. */
function unshared(samples: Picture['samples']): Uint8Array | Uint16Array {
  return samples.slice();
}

function unpack(bytes: Uint8Array): Picture {
  if (!mark.equals(bytes.subarray(0, mark.length)))
    throw new EngineError('CORRUPT_BITSTREAM', 'This is not a plain latent.');
  const { header, arrays } = deserialize(bytes.subarray(mark.length)) as {
    header: unknown;
    arrays: (Uint8Array | Uint16Array)[];
  };
  const shared = arrays.map((array) => {
    const samples = allocateSamples(array.length, array.BYTES_PER_ELEMENT === 1 ? 8 : 16);
    samples.set(array);
    return samples;
  });
  return fromSpill(header, shared);
}
