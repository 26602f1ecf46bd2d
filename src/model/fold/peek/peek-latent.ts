/** Looks inside a `.latent`: what each region and each band takes, and what the bands hold. No network runs. */
import type { TaskOptions } from '../../cancel';
import { throwIfCancelled } from '../../errors';
import type { LatentPeek } from '../../types';
import type { ModelResolver } from '../decode-latent';
import { TileCodec } from '../entropy/code-tile';
import { salvageLatentFile } from '../format/latent-file';
import { tileAt, tileCount, tileGrid } from '../tiles';
import { bandShapes } from '../transform/pyramid';
import { BandView } from './band-view';
import { Spending } from './spending';

/**
 * Lost tiles of a damaged file count as empty.
 * @throws EngineError CORRUPT_BITSTREAM, VERSION_TOO_NEW, UNKNOWN_MODEL (from `resolveModel`), CANCELLED
 */
export async function peekLatent(
  bytes: Uint8Array,
  resolveModel: ModelResolver,
  { signal, onProgress }: TaskOptions = {},
): Promise<LatentPeek> {
  const { header, tiles } = salvageLatentFile(bytes);
  const { tables } = await resolveModel(header.fingerprint, header.model);
  const { width, height, isGrey, stepCode } = header;
  const { levels } = tables;
  const channels = isGrey ? 1 : 3;
  const codec = new TileCodec(tables);
  const grid = tileGrid(width, height);
  const whole = bandShapes(width, height, levels);
  const views = Array.from({ length: channels }, (_, channel) =>
    whole.map((shape) => new BandView(channel, shape, stepCode / 256)),
  );
  const spending = new Spending(width, height);
  let [payloadBytes, patches] = [0, 0];
  for (const [index, chunk] of tiles.entries()) {
    throwIfCancelled(signal);
    if (!chunk) continue;
    const tile = tileAt(grid, index);
    const shapes = bandShapes(tile.width, tile.height, levels);
    const latent = codec.decodeSpending(chunk.latent, { ...tile, channels }, (spent) => {
      spending.add(tile, shapes[spent.band], spent);
      views[spent.channel][spent.band].bits += spent.bits;
    });
    latent.forEach((bands, channel) =>
      bands.forEach((values, band) => {
        const shape = shapes[band];
        views[channel][band].add(values, shape, tile.left >> shape.level, tile.top >> shape.level);
      }),
    );
    payloadBytes += chunk.latent.length;
    if (chunk.patch) {
      patches++;
      payloadBytes += chunk.patch.length;
      spending.spread(tile, 8 * chunk.patch.length);
    }
    onProgress?.({ stage: 'decode', done: index + 1, total: tileCount(grid), unit: 'tile' });
    // Lets a cancel in.
    await new Promise(setImmediate);
  }
  return {
    spending: spending.map(),
    bands: views.flatMap((bands) => bands.map((view) => view.view())),
    payloadBytes,
    patches,
  };
}
