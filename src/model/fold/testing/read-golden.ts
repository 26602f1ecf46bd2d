/**
 * What a golden file comes to: the digest of its integers, how near its pixels are to the picture that it was made of, and
 * the digest of what it keeps exactly.
 * Also a program of its own, so that it can be run on machines set up otherwise:
 * `node read-golden.js GOLDEN-FOLDER MODELS-FOLDER BACKEND NAME…` prints one JSON object by name: the integers of all golden
 * files, and the rest of those that are named.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Picture } from '../../image/picture';
import { comparePictures } from '../../metrics/compare';
import { makeExif, makeIptc, makeXmp } from '../../testing/metadata-blocks';
import { makePicture, type PictureSettings } from '../../testing/pictures';
import { adobeRgb, gamma } from '../../testing/profiles';
import { getTf, type Tensor4D } from '../../tf';
import { openFoldModel, readFoldParts } from '../../zoo/fold-files';
import { readCard } from '../../zoo/model-folder';
import { decodeLatent } from '../decode-latent';
import type { EncodeLatentOptions } from '../encode-options';
import { TileCodec } from '../entropy/code-tile';
import { decodeLatentFile } from '../format/latent-file';
import { levelOf, networkGain, type FoldModel } from '../model';
import { tileAt, tileGrid } from '../tiles';

/** A golden file: the picture it was made of, and how. */
export interface GoldenCase {
  readonly name: string;
  readonly model: string;
  readonly settings: PictureSettings;
  /** From this column on the picture is checkered instead. */
  readonly drawnFromPx?: number;
  /** Without a thumbnail, unless one is asked for. */
  readonly options: EncodeLatentOptions;
  /** Its file describes noise of this deviation. */
  readonly sigma?: number;
}

export const goldenCases: readonly GoldenCase[] = [
  {
    name: 'v2-learned-transform',
    model: 'fold-4',
    settings: { width: 560, height: 150, pattern: 'scene' },
    options: { quality: 40 },
  },
  {
    name: 'v1-scene-detail',
    model: 'fold-2',
    settings: { width: 560, height: 150, pattern: 'scene' },
    options: { quality: 30 },
  },
  {
    name: 'v2-turned',
    model: 'fold-2',
    settings: { width: 130, height: 90, pattern: 'scene' },
    options: { quality: 45 },
  },
  {
    name: 'v2-all-parts',
    model: 'fold-2',
    settings: {
      width: 544,
      height: 90,
      pattern: 'scene',
      withAlpha: true,
      metadata: {
        icc: adobeRgb(gamma(2.2)),
        exif: makeExif(),
        xmp: makeXmp(),
        iptc: makeIptc(),
        density: 300,
      },
    },
    drawnFromPx: 512,
    options: { quality: 45, thumbnail: true, maker: 'a golden file' },
  },
  {
    name: 'v1-scene',
    model: 'fold-1',
    settings: { width: 560, height: 150, pattern: 'scene' },
    options: { quality: 60 },
  },
  {
    name: 'v1-grey-16',
    model: 'fold-1',
    settings: { width: 61, height: 47, pattern: 'zone', bits: 16, isGrey: true },
    options: { quality: 90 },
  },
  {
    name: 'v1-grain',
    model: 'fold-1',
    settings: { width: 120, height: 90, pattern: 'scene', seed: 3 },
    options: { quality: 60 },
    sigma: 12,
  },
];

export function goldenPicture({ settings, drawnFromPx = Infinity }: GoldenCase): Picture {
  const picture = makePicture(settings);
  const { samples } = makePicture({ ...settings, pattern: 'checker' });
  for (let i = 0; i < samples.length; i++)
    if (columnOf(i, picture) >= drawnFromPx) picture.samples[i] = samples[i];
  return picture;
}

const columnOf = (sample: number, { width }: Picture) => Math.floor(sample / 3) % width;

/** Hex SHA-256 of what a file keeps exactly: transparency, metadata and what is drawn. */
export function exactHash(picture: Picture, { drawnFromPx = Infinity }: GoldenCase): string {
  const { icc, exif, xmp, iptc, density } = picture.metadata;
  const none = new Uint8Array();
  const drawn = picture.samples.filter((_, i) => columnOf(i, picture) >= drawnFromPx);
  const hash = createHash('sha256');
  for (const part of [picture.alpha, icc, exif, xmp, iptc, drawn])
    hash.update(`${part?.length}\n`).update(part ?? none);
  return hash.update(`${density}`).digest('hex');
}

/** Hex SHA-256 over the integers of all tiles, in decimal, a comma after each. */
export function latentHash(bytes: Uint8Array, model: FoldModel): string {
  const { header, tiles } = decodeLatentFile(bytes);
  const codec = new TileCodec(model.tables);
  const hash = createHash('sha256');
  for (const [i, chunk] of tiles.entries()) {
    const { width, height } = tileAt(tileGrid(header.width, header.height), i);
    for (const channel of codec.decode(chunk!.latent, width, height, header.isGrey ? 1 : 3))
      for (const band of channel) for (const value of band) hash.update(`${value},`);
  }
  return hash.digest('hex');
}

/** @returns PSNR of the decoded file to its picture, dB, and what of it must be exact */
export async function readGolden(
  bytes: Uint8Array,
  model: FoldModel,
  golden: GoldenCase,
): Promise<{ readonly psnr: number; readonly exactHash: string }> {
  const { picture } = await decodeLatent(bytes, () => Promise.resolve(model));
  const { psnr } = comparePictures(picture, goldenPicture(golden));
  return { psnr, exactHash: exactHash(picture, golden) };
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
  return {
    id,
    fingerprint,
    spec,
    tables,
    precision: 'float32',
    stride,
    restore,
    dispose: () => network.dispose(),
  };
}
type TensorSpecs = { name: string; shape: number[]; dtype: 'float32' }[];

async function main([folder, models, backend, ...names]: readonly string[]): Promise<void> {
  const tf = getTf();
  if (!(await tf.setBackend(backend))) throw new Error(`There is no backend "${backend}".`);
  const results: Record<string, unknown> = {};
  for (const golden of goldenCases) {
    const { name, model: id } = golden;
    const open = backend === 'tensorflow' ? openFoldModel : openOnAnyBackend;
    const model = await open(join(models, id));
    const bytes = await readFile(join(folder, `${name}.latent`));
    results[name] = {
      backend: tf.getBackend(),
      latentHash: latentHash(bytes, model),
      ...(names.includes(name) && (await readGolden(bytes, model, golden))),
    };
    model.dispose();
  }
  process.stdout.write(`${JSON.stringify(results)}\n`);
}

if (process.env['READ_GOLDEN'] === '1') await main(process.argv.slice(2));
