/**
 * Rate and distortion of a Fold model beside sharp's encoders, on real file bytes (no metadata, no thumbnail), PSNR over
 * RGB. Bundled and run by ../fold-rd.mjs; prints JSON, one object.
 * Arguments: model folder, picture folder, `all` or `held-out` (the pictures that training holds out), count, largest
 * side of the crop from the middle of each picture (px).
 */
import sharp, { type Sharp } from 'sharp';
import { encodeLatent } from '../../src/model/fold/encode-latent';
import type { FoldModel } from '../../src/model/fold/model';
import { cropPicture } from '../../src/model/fold/train/sample-latents';
import { loadPicture } from '../../src/model/image/load';
import type { Picture } from '../../src/model/image/picture';
import { measurePsnr } from '../../src/model/metrics/psnr';
import { listPairs, splitPhotos } from '../../src/model/training/dataset';
import { openFoldModel } from '../../src/model/zoo/fold-files';
import { bdRate, type RatePoint } from './bd-rate';

type Codec = (picture: Picture, quality: number) => Promise<{ bytes: number; psnr: number }>;

const heldOutCount = 24;

function sharpCodec(write: (pipeline: Sharp, quality: number) => Sharp): Codec {
  return async (picture, quality) => {
    const { width, height, samples } = picture;
    const file = await write(sharp(samples, { raw: { width, height, channels: 3 } }), quality).toBuffer();
    const { data } = await sharp(file)
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const shared = new Uint8Array(new SharedArrayBuffer(data.length));
    shared.set(data);
    return { bytes: file.length, psnr: measurePsnr(picture, { ...picture, samples: shared }) };
  };
}

function foldCodec(model: FoldModel): Codec {
  return async (picture, quality) => {
    // The figures are those of the decoded file: encode-decode.test.ts holds them against a decoding of its own.
    const { figures } = await encodeLatent(picture, model, { quality, metadata: false, thumbnail: false });
    return figures;
  };
}

async function measure(codec: Codec, qualities: readonly number[], pictures: readonly Picture[]) {
  const points: (RatePoint & { quality: number })[] = [];
  for (const quality of qualities) {
    let [bpp, psnr] = [0, 0];
    for (const picture of pictures) {
      const { bytes, psnr: of } = await codec(picture, quality);
      bpp += (8 * bytes) / (picture.width * picture.height) / pictures.length;
      psnr += of / pictures.length;
    }
    points.push({ quality, bpp, psnr });
  }
  return points;
}

const [modelFolder, folder, which, count, maxSide] = process.argv.slice(2);
const pairs = await listPairs(folder);
const chosen = which === 'held-out' ? splitPhotos(pairs, heldOutCount).heldOut : pairs;
const pictures: Picture[] = [];
for (const { clean } of chosen.slice(0, Number(count))) {
  const picture = await loadPicture(clean);
  const [width, height] = [
    Math.min(Number(maxSide), picture.width),
    Math.min(Number(maxSide), picture.height),
  ];
  pictures.push(
    cropPicture(picture, {
      left: (picture.width - width) >> 1,
      top: (picture.height - height) >> 1,
      width,
      height,
    }),
  );
}
const model = await openFoldModel(modelFolder);
const curves = {
  fold: await measure(foldCodec(model), [5, 15, 25, 35, 45, 55, 65, 75, 85], pictures),
  'mozjpeg 4:2:0': await measure(
    sharpCodec((pipeline, quality) => pipeline.jpeg({ quality, mozjpeg: true, chromaSubsampling: '4:2:0' })),
    [10, 20, 35, 50, 65, 80, 90, 95],
    pictures,
  ),
  'webp effort 6': await measure(
    sharpCodec((pipeline, quality) => pipeline.webp({ quality, effort: 6 })),
    [1, 10, 30, 50, 70, 85, 93, 98],
    pictures,
  ),
  avif: await measure(
    sharpCodec((pipeline, quality) => pipeline.avif({ quality })),
    [10, 20, 30, 40, 50, 60, 72, 82, 90],
    pictures,
  ),
};
const inRange = (points: readonly RatePoint[]) => points.filter(({ bpp }) => bpp >= 0.08 && bpp <= 2.5);
const differences = Object.fromEntries(
  Object.entries(curves)
    .filter(([name]) => name !== 'fold')
    .map(([name, points]) => [name, bdRate(inRange(points), inRange(curves.fold))]),
);
process.stdout.write(`${JSON.stringify({ pictures: pictures.length, curves, differences })}\n`);
model.dispose();
