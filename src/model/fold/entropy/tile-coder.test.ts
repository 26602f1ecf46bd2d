import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { untrainedTables } from '../tables';
import { bandShapes } from '../transform/pyramid';
import { TileCodec } from './code-tile';
import type { TileLatent } from './tile-coder';

const levels = 5;
const tables = untrainedTables(levels);
const codec = new TileCodec(tables);

/** Mostly zeros, the more so the finer the band; `scale` is the size of the rest. */
function randomLatent(width: number, height: number, channels: number, scale: number): Int16Array[][] {
  const random = createRandom(width * 7 + height * 3 + channels);
  return Array.from({ length: channels }, () =>
    bandShapes(width, height, levels).map((shape) =>
      Int16Array.from({ length: shape.width * shape.height }, () =>
        random.uniform() < 0.2 * shape.level ? Math.round(scale * random.normal()) : 0,
      ),
    ),
  );
}

const valuesOf = (latent: TileLatent) => latent.map((bands) => bands.map((band) => [...band]));

describe('tile codec', () => {
  it.each([
    [1, 1, 3],
    [1, 40, 1],
    [300, 2, 3],
    [37, 53, 3],
    [64, 64, 1],
    [129, 96, 3],
  ])('brings the latent of %i x %i px with %i channels back', (width, height, channels) => {
    for (const scale of [0.6, 5, 300]) {
      const latent = randomLatent(width, height, channels, scale);
      const bytes = codec.encode(latent, width, height);
      expect(valuesOf(codec.decode(bytes, width, height, channels))).toEqual(valuesOf(latent));
    }
  });

  it('brings the largest values back', () => {
    const latent = randomLatent(64, 64, 3, 0);
    latent[0][0].set([16383, -16383, 16383, -16383]);
    latent[1][5].set([32767, -32767, 1, -32767]);
    latent[2][15].set([32767, 32766, 32765, 0, 5]);
    const bytes = codec.encode(latent, 64, 64);
    expect(valuesOf(codec.decode(bytes, 64, 64, 3))).toEqual(valuesOf(latent));
  });

  it('codes nothing in next to nothing', () => {
    const latent = randomLatent(512, 512, 3, 0);
    expect(codec.encode(latent, 512, 512).length).toBeLessThan(60);
  });

  it('writes what it chooses, each value next to its target, and fewer bits the more they are worth', () => {
    const random = createRandom(8);
    const targets = randomLatent(129, 96, 3, 4).map((bands) =>
      bands.map((band) => Float32Array.from(band, (value) => value + 0.6 * random.normal())),
    );
    const [cheap, dear] = [0.06, 0.3].map((lambda) => codec.choose(targets, 129, 96, { lambda }));
    for (const { latent, bytes } of [cheap, dear]) {
      expect(valuesOf(codec.decode(bytes, 129, 96, 3))).toEqual(valuesOf(latent));
      expect(codec.encode(latent, 129, 96)).toEqual(bytes);
      latent.forEach((bands, c) =>
        bands.forEach((band, b) =>
          band.forEach((value, i) => {
            if (value !== 0) expect(Math.abs(value - targets[c][b][i])).toBeLessThan(1.04);
          }),
        ),
      );
    }
    expect(dear.bytes.length).toBeLessThan(0.95 * cheap.bytes.length);
  });

  it('learns within a tile: a repetitive latent costs less than its values one by one', () => {
    const latent = randomLatent(256, 256, 1, 0);
    latent[0][15].forEach((_, i) => (latent[0][15][i] = i % 2));
    expect((codec.encode(latent, 256, 256).length * 8) / latent[0][15].length).toBeLessThan(0.1);
  });

  it('decodes any bytes to something of the right size', () => {
    const random = createRandom(5);
    for (let i = 0; i < 20; i++) {
      const bytes = Uint8Array.from({ length: random.integer(200) }, () => random.integer(256));
      const latent = codec.decode(bytes, 70, 50, 3);
      expect(latent[2].map((band) => band.length)).toEqual(
        bandShapes(70, 50, levels).map(({ width, height }) => width * height),
      );
    }
  });
});
