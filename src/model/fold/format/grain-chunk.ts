/** The `gran` chunk: a photo's grain in 72 bytes. */
import { kernelCount, strengthCount, type GrainSpec, type PlaneGrain } from '../grain/spec';
import { corrupt, type Chunk } from './chunks';

const type = 'gran';
const planeBytes = strengthCount + kernelCount;

export function grainChunk({ seed, luma, colour }: GrainSpec): Chunk {
  const payload = Buffer.alloc(4 + 2 * planeBytes);
  payload.writeUInt32LE(seed, 0);
  [luma, colour].forEach(({ strengths, kernel }, i) => {
    payload.set(strengths, 4 + i * planeBytes);
    payload.set(
      Buffer.from(kernel.buffer, kernel.byteOffset, kernelCount),
      4 + i * planeBytes + strengthCount,
    );
  });
  return { type, payload };
}

/** @throws EngineError CORRUPT_BITSTREAM */
export function grainFrom(chunks: readonly Chunk[]): GrainSpec | undefined {
  const found = chunks.filter((chunk) => chunk.type === type);
  if (found.length === 0) return undefined;
  if (found.length > 1) throw corrupt('it holds its grain twice');
  const [{ payload }] = found;
  if (payload.length !== 4 + 2 * planeBytes) throw corrupt('its grain has the wrong size');
  const bytes = Buffer.from(payload);
  const plane = (i: number): PlaneGrain => {
    const strengths = Uint8Array.from(bytes.subarray(4 + i * planeBytes, 4 + i * planeBytes + strengthCount));
    const kernel = Int8Array.from({ length: kernelCount }, (_, k) =>
      bytes.readInt8(4 + i * planeBytes + strengthCount + k),
    );
    if (kernel.every((value) => value === 0)) throw corrupt('its grain has an empty filter');
    return { strengths, kernel };
  };
  return { seed: bytes.readUInt32LE(0), luma: plane(0), colour: plane(1) };
}
