/** The blocks that travel with a picture, each verbatim in a chunk of its own. */
import type { PictureMetadata } from '../../image/picture';
import { corrupt, type Chunk } from './chunks';

const blockTypes = { icc: 'iccp', exif: 'exif', xmp: 'xmpd', iptc: 'iptc' } as const;
/** Dots per inch in hundredths, u32. */
const densityType = 'dens';

export function metadataChunks(metadata: PictureMetadata): Chunk[] {
  const chunks: Chunk[] = [];
  for (const [name, type] of Object.entries(blockTypes)) {
    const payload = metadata[name as keyof typeof blockTypes];
    if (payload) chunks.push({ type, payload });
  }
  const density = metadata.density;
  if (density !== undefined && density > 0 && density < 1e7) {
    const payload = Buffer.alloc(4);
    payload.writeUInt32LE(Math.round(density * 100), 0);
    chunks.push({ type: densityType, payload });
  }
  return chunks;
}

/** @throws EngineError CORRUPT_BITSTREAM */
export function metadataFrom(chunks: readonly Chunk[]): PictureMetadata {
  const metadata: { -readonly [K in keyof PictureMetadata]: PictureMetadata[K] } = {};
  for (const { type, payload } of chunks) {
    for (const [name, blockType] of Object.entries(blockTypes))
      if (type === blockType) metadata[name as keyof typeof blockTypes] = Uint8Array.from(payload);
    if (type !== densityType) continue;
    if (payload.length !== 4) throw corrupt('its density has the wrong size');
    metadata.density = Buffer.from(payload).readUInt32LE(0) / 100;
  }
  return metadata;
}

/** Names of the metadata that chunks hold. */
export function metadataNames(chunks: readonly Chunk[]): string[] {
  const byType = new Map<string, string>([
    ...Object.entries(blockTypes).map(([name, type]): [string, string] => [type, name]),
    [densityType, 'density'],
  ]);
  return chunks.flatMap(({ type }) => byType.get(type) ?? []);
}
