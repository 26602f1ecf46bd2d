/** The `ALPH` chunk: transparency, lossless. Each value minus the one above it, modulo its range, then deflate. */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { allocateSamples, type Samples } from '../../image/picture';
import type { Bits } from '../../types';
import { corrupt, implausible } from './chunks';

const deflateAsync = promisify(deflateRaw);
const inflateAsync = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

export async function encodeAlpha(alpha: Samples, width: number, bits: Bits): Promise<Uint8Array> {
  const differences = bits === 8 ? new Uint8Array(alpha.length) : new Uint16Array(alpha.length);
  for (let i = 0; i < alpha.length; i++) differences[i] = i < width ? alpha[i] : alpha[i] - alpha[i - width];
  return deflateAsync(Buffer.from(differences.buffer), { level: 6 });
}

/** @throws EngineError CORRUPT_BITSTREAM, IMPLAUSIBLE_SIZE when it does not hold exactly `width` x `height` values */
export async function decodeAlpha(
  payload: Uint8Array,
  width: number,
  height: number,
  bits: Bits,
): Promise<Samples> {
  const size = width * height * (bits / 8);
  let bytes: Buffer;
  try {
    // One byte over, so that a longer stream is told from a fitting one.
    bytes = await inflateAsync(payload, { maxOutputLength: size + 1 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw implausible(`its transparency is larger than its ${width} x ${height} pixels`);
    throw corrupt('its transparency can not be unpacked', cause);
  }
  if (bytes.length !== size)
    throw implausible(`its transparency has ${bytes.length} bytes, its pixels need ${size}`);
  const alpha = allocateSamples(width * height, bits);
  const differences =
    bits === 8 ? bytes : new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + size));
  for (let i = 0; i < alpha.length; i++)
    alpha[i] = i < width ? differences[i] : differences[i] + alpha[i - width];
  return alpha;
}
