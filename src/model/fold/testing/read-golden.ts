/**
 * What a golden file comes to: the digest of its integers, and how near its pixels are to the picture that it was made of.
 * Also a program of its own, so that it can be run on machines set up otherwise:
 * `node read-golden.js GOLDEN-FOLDER MODELS-FOLDER BACKEND NAME…` prints one JSON object by name.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePictures } from '../../metrics/compare';
import { makePicture, type PictureSettings } from '../../testing/pictures';
import { getTf, type Tensor4D } from '../../tf';
import { openFoldModel, readFoldParts } from '../../zoo/fold-files';
import { readCard } from '../../zoo/model-folder';
import { decodeLatent } from '../decode-latent';
import { TileCodec } from '../entropy/code-tile';
import { decodeLatentFile } from '../format/latent-file';
import { levelOf, networkGain, type FoldModel } from '../model';
import { tileAt, tileGrid } from '../tiles';

/** Golden files: the picture each was made of, and how. */
export const goldenCases = [
  {
    name: 'v1-scene-detail',
    model: 'fold-2',
    quality: 30,
    settings: { width: 560, height: 150, pattern: 'scene' },
  },
  { name: 'v2-turned', model: 'fold-2', quality: 45, settings: { width: 130, height: 90, pattern: 'scene' } },
  { name: 'v1-scene', model: 'fold-1', quality: 60, settings: { width: 560, height: 150, pattern: 'scene' } },
  {
    name: 'v1-grey-16',
    model: 'fold-1',
    quality: 90,
    settings: { width: 61, height: 47, pattern: 'zone', bits: 16, isGrey: true },
  },
  {
    name: 'v1-grain',
    model: 'fold-1',
    quality: 60,
    settings: { width: 120, height: 90, pattern: 'scene', seed: 3 },
    /** Its file describes noise of this deviation. */
    sigma: 12,
  },
] as const satisfies readonly {
  readonly name: string;
  readonly model: string;
  readonly quality: number;
  readonly settings: PictureSettings;
  readonly sigma?: number;
}[];

/** Hex SHA-256 over the integers of all tiles, in decimal, a comma after each. */
export function latentHash(bytes: Uint8Array, model: FoldModel): string {
  const { header, tiles } = decodeLatentFile(bytes);
  const { mixer, expectation, levels } = model.tables;
  const codec = new TileCodec(mixer, expectation, levels);
  const hash = createHash('sha256');
  for (const [i, chunk] of tiles.entries()) {
    const { width, height } = tileAt(tileGrid(header.width, header.height), i);
    for (const channel of codec.decode(chunk!.latent, width, height, header.isGrey ? 1 : 3))
      for (const band of channel) for (const value of band) hash.update(`${value},`);
  }
  return hash.digest('hex');
}

/** PSNR of the decoded file to its picture, dB. */
export async function goldenPsnr(
  bytes: Uint8Array,
  model: FoldModel,
  settings: PictureSettings,
): Promise<number> {
  const { picture } = await decodeLatent(bytes, () => Promise.resolve(model));
  return comparePictures(picture, makePicture(settings)).psnr;
}

/** A model whose network is run as FORMAT.md has it: from `model.json`, on whatever backend is set. */
async function openOnAnyBackend(folder: string): Promise<FoldModel> {
  const tf = getTf();
  const { id, fingerprint } = await readCard(folder);
  const { spec, tables } = await readFoldParts(folder);
  const { modelTopology, weightsManifest } = JSON.parse(
    await readFile(join(folder, 'model.json'), 'utf8'),
  ) as { modelTopology: object; weightsManifest: { weights: TensorSpecs }[] };
  const weightData = new Uint8Array(await readFile(join(folder, 'weights.bin'))).buffer;
  const [{ weights: weightSpecs }] = weightsManifest;
  const network = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const restore = (coarse: Tensor4D, step: number): Tensor4D =>
    tf.tidy(() => {
      const level = levelOf(step);
      const plane = tf.fill([...coarse.shape.slice(0, 3), 1], level);
      const details = (spec.detail ?? []).map(({ radiusPx: r, scale }) => {
        const around = [r, r] as [number, number];
        const padded = tf.mirrorPad(coarse, [[0, 0], around, around, [0, 0]], 'reflect') as Tensor4D;
        const units = coarse.sub(tf.avgPool(padded, 2 * r + 1, 1, 'valid')).div(scale * level);
        return units.div(units.abs().add(1));
      });
      const detail = details.length > 0 ? [tf.concat(details, 3)] : [];
      const restored = network.predict([coarse, plane, ...detail]) as Tensor4D;
      return coarse.add(restored.sub(coarse).mul(networkGain * level));
    });
  const stride = 2 ** spec.network.widths.length;
  return { id, fingerprint, spec, tables, stride, restore, dispose: () => network.dispose() };
}
type TensorSpecs = { name: string; shape: number[]; dtype: 'float32' }[];

async function main([folder, models, backend, ...names]: readonly string[]): Promise<void> {
  const tf = getTf();
  if (!(await tf.setBackend(backend))) throw new Error(`There is no backend "${backend}".`);
  const results: Record<string, unknown> = {};
  for (const name of names) {
    const { settings, model: id } = goldenCases.find((one) => one.name === name)!;
    const open = backend === 'tensorflow' ? openFoldModel : openOnAnyBackend;
    const model = await open(join(models, id));
    const bytes = await readFile(join(folder, `${name}.latent`));
    results[name] = {
      backend: tf.getBackend(),
      latentHash: latentHash(bytes, model),
      psnr: await goldenPsnr(bytes, model, settings),
    };
    model.dispose();
  }
  process.stdout.write(`${JSON.stringify(results)}\n`);
}

if (process.env['READ_GOLDEN'] === '1') await main(process.argv.slice(2));
