/** The `HEAD` chunk: what must be known before anything is decoded. See FORMAT.md. */
import { EngineError } from '../../errors';
import type { Bits, ImageFormat } from '../../types';
import { imageFormats } from '../../types';
import type { LatentScale } from '../latent-scale';
import { maxStepCode, minStepCode } from '../quality';
import { tilePx } from '../tiles';
import type { ColourTurn } from '../transform/colour';
import { corrupt, implausible } from './chunks';

/** Newest version of the format. */
export const formatVersion = 2;
/** The first whose colours may be turned: older readers must not show such files in wrong ones. */
const turnedVersion = 2;

/** Sides and pixels that a file may have. */
export const maxSidePx = 1_000_000;
export const maxPixels = 2 ** 29;

export interface LatentHeader extends LatentScale {
  readonly version: number;
  readonly width: number;
  readonly height: number;
  readonly bits: Bits;
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
  /** 1..100, hundredths kept. */
  readonly quality: number;
  /** Format of the picture's source. */
  readonly source: ImageFormat;
  /** Hex SHA-256 of the model. */
  readonly fingerprint: string;
  /** Id of the model, for messages. */
  readonly model: string;
}

const fixedSize = 56;
const maxNameBytes = 64;

/** The oldest version that can say how colours are turned. */
export function versionFor(turn: ColourTurn): number {
  return turn.some((angle) => angle !== 0) ? turnedVersion : 1;
}

export function encodeHeader(header: LatentHeader): Uint8Array {
  const name = Buffer.from(header.model, 'utf8').subarray(0, maxNameBytes);
  const bytes = Buffer.alloc(fixedSize + name.length);
  bytes.writeUInt16LE(header.version, 0);
  bytes.writeUInt16LE((header.isGrey ? 1 : 0) | (header.hasAlpha ? 2 : 0), 2);
  bytes.writeUInt32LE(header.width, 4);
  bytes.writeUInt32LE(header.height, 8);
  bytes.writeUInt8(header.bits, 12);
  bytes.writeUInt8(Math.log2(tilePx), 13);
  bytes.writeUInt16LE(header.stepCode, 14);
  bytes.writeUInt16LE(Math.round(header.quality * 100), 16);
  bytes.writeUInt8(imageFormats.indexOf(header.source), 18);
  header.turn.forEach((angle, i) => bytes.writeInt8(angle, 19 + i));
  bytes.write(header.fingerprint, 23, 32, 'hex');
  bytes.writeUInt8(name.length, 55);
  name.copy(bytes, fixedSize);
  return bytes;
}

/**
 * @throws EngineError VERSION_TOO_NEW, IMPLAUSIBLE_SIZE, CORRUPT_BITSTREAM for anything else out of range
 */
export function decodeHeader(payload: Uint8Array): LatentHeader {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes.length < 2) throw corrupt('its header is too short');
  const version = bytes.readUInt16LE(0);
  if (version > formatVersion)
    throw new EngineError(
      'VERSION_TOO_NEW',
      `This .latent file has format version ${version}; this Grainfold reads up to ${formatVersion}. Update Grainfold to open it.`,
    );
  if (version < 1 || bytes.length < fixedSize || bytes.length !== fixedSize + bytes.readUInt8(55))
    throw corrupt('its header has the wrong size');
  const flags = bytes.readUInt16LE(2);
  const isGrey = (flags & 1) !== 0;
  const [width, height] = [bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
  const bits = bytes.readUInt8(12);
  const stepCode = bytes.readUInt16LE(14);
  const quality = bytes.readUInt16LE(16) / 100;
  const source = imageFormats[bytes.readUInt8(18)];
  const isPossible = width >= 1 && height >= 1 && width <= maxSidePx && height <= maxSidePx;
  if (!isPossible || width * height > maxPixels) throw implausible(`${width} x ${height} pixels`);
  const isInRange =
    flags < 4 &&
    (bits === 8 || bits === 16) &&
    bytes.readUInt8(13) === Math.log2(tilePx) &&
    stepCode >= minStepCode &&
    stepCode <= maxStepCode &&
    quality >= 1 &&
    quality <= 100 &&
    source !== undefined &&
    (isGrey || version < turnedVersion ? bytes.readUInt32LE(19) : bytes.readUInt8(22)) === 0;
  if (!isInRange) throw corrupt('its header holds values that no file can have');
  return {
    version,
    width,
    height,
    bits: bits,
    isGrey,
    hasAlpha: (flags & 2) !== 0,
    stepCode,
    turn: [bytes.readInt8(19), bytes.readInt8(20), bytes.readInt8(21)],
    quality,
    source,
    fingerprint: bytes.toString('hex', 23, 55),
    model: bytes.toString('utf8', fixedSize),
  };
}
