/** Worker thread entry: codes tiles for tile-threads.ts. */
import { Transfer, worker } from 'workerpool';
import type { EntropyTables } from '../tables';
import { usualChoice, type TileTargets } from './choosing-coder';
import { TileCodec } from './code-tile';
import { weighTile } from './weigh-tile';

/** By model; a person uses one or two. */
const codecs = new Map<string, TileCodec>();
const mostCodecs = 3;

function codecOf(fingerprint: string, tables: EntropyTables): TileCodec {
  const known = codecs.get(fingerprint);
  if (known) return known;
  if (codecs.size === mostCodecs) codecs.clear();
  const codec = new TileCodec(tables);
  codecs.set(fingerprint, codec);
  return codec;
}

worker({
  choose(fingerprint: string, tables: EntropyTables, targets: TileTargets, width: number, height: number) {
    const { bytes } = codecOf(fingerprint, tables).choose(targets, width, height, usualChoice);
    return new Transfer(bytes, [bytes.buffer]);
  },
  weigh(fingerprint: string, tables: EntropyTables, targets: TileTargets, width: number, height: number) {
    return weighTile(codecOf(fingerprint, tables), targets, width, height);
  },
  decode(
    fingerprint: string,
    tables: EntropyTables,
    bytes: Uint8Array,
    {
      width,
      height,
      channels,
    }: { readonly width: number; readonly height: number; readonly channels: number },
  ) {
    const latent = codecOf(fingerprint, tables).decode(bytes, width, height, channels);
    return new Transfer(
      latent,
      latent.flatMap((bands) => bands.map(({ buffer }) => buffer)),
    );
  },
});
