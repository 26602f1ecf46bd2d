import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cropPicture } from '../image/crop';
import { loadPicture } from '../image/load';
import type { Picture } from '../image/picture';
import { openStockFold } from '../testing/stock-models';
import { createTurnChooser } from './choose-turn';
import { targetsOfTiles } from './analyse-picture';
import { usualChoice } from './entropy/choosing-coder';
import { TileCodec } from './entropy/code-tile';
import type { FoldModel } from './model';
import { rateSlope } from './quantize';
import { refineTurn } from './refine-turn';
import { tileAt, tileGrid } from './tiles';

const cup = join(import.meta.dirname, '..', '..', '..', 'assets', 'samples', 'clean', 'coffee.png');
const stepCode = 50 * 256;
const sidePx = 160;
let model: FoldModel;
let photo: Picture;
beforeAll(async () => {
  model = await openStockFold();
  photo = cropPicture(await loadPicture(cup), { left: 200, top: 100, width: sidePx, height: sidePx });
});
afterAll(() => model.dispose());

it('turns colours to where the real coder takes less, the same way each time', async () => {
  const start = { stepCode, turn: createTurnChooser([photo])(stepCode) };
  const shares: number[] = [];
  const turn = await refineTurn(photo, model, start, { onProgress: (share) => shares.push(share) });
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  expect(turn).not.toEqual(start.turn);
  expect(await refineTurn(photo, model, start)).toEqual(turn);
  const codec = new TileCodec(model.tables);
  /** Squared error in steps and bytes of the tile. */
  const at = (given: typeof turn) => {
    const analysis = { ...model.spec, step: stepCode / 256, turn: given };
    const [targets] = targetsOfTiles(photo, [tileAt(tileGrid(sidePx, sidePx), 0)], analysis);
    const { latent, bytes } = codec.choose(targets, sidePx, sidePx, usualChoice);
    const error = latent.flatMap((channel, c) =>
      channel.map((band, b) => band.reduce((sum, value, i) => sum + (value - targets[c][b][i]) ** 2, 0)),
    );
    return { bytes: bytes.length, error: error.reduce((sum, value) => sum + value, 0) };
  };
  const [usual, refined] = [at(start.turn), at(turn)];
  const saved = rateSlope * 8 * (usual.bytes - refined.bytes) + usual.error - refined.error;
  expect(saved).toBeGreaterThan(0);
});

it('leaves a grey picture alone, and stops when told to', async () => {
  const start = { stepCode, turn: [0, 0, 0] } as const;
  expect(await refineTurn({ ...photo, isGrey: true }, model, start)).toEqual([0, 0, 0]);
  await expect(refineTurn(photo, model, start, { signal: { aborted: true } })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});
