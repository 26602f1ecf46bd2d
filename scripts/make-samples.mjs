/**
 * Makes assets/samples out of photos that the Python package scikit-image carries: the clean photos under `clean/`, and
 * noisy twins with the project's own camera noise, seeded, so that anyone can make the same files again.
 *
 *   python3 -m pip download --no-deps scikit-image==0.26.0 && unzip scikit_image-*.whl 'skimage/data/*'
 *   node scripts/make-samples.mjs skimage/data
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { runnerImport } from 'vite';

const source = process.argv[2];
if (!source) {
  console.error(
    'Usage: node scripts/make-samples.mjs FOLDER (skimage/data of the unzipped scikit-image wheel)',
  );
  process.exit(2);
}
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const samples = join(root, 'assets', 'samples');
mkdirSync(join(samples, 'clean'), { recursive: true });
const load = async (path) => (await runnerImport(join(root, path))).module;
const { addCameraNoise } = await load('src/model/noise/camera.ts');
const { createRandom } = await load('src/model/random.ts');

/**
 * `shot` and `read` are variances of the linear sensor value (src/model/noise/camera.ts), about what a small sensor
 * gives at ISO 3200 to 6400; `sigma` is Gaussian, on the 0-255 scale. The app opens the first file by name first.
 */
const photos = [
  { name: 'astronaut', twin: 'astronaut-noisy.jpg', shot: 0.008, read: 0.0001, seed: 1 },
  { name: 'chelsea', twin: 'chelsea-noisy.jpg', shot: 0.008, read: 0.0002, seed: 2 },
  { name: 'chelsea', twin: 'chelsea-sigma25.png', sigma: 25, seed: 3 },
  { name: 'coffee', twin: 'coffee-noisy.jpg', shot: 0.008, read: 0.0002, seed: 4 },
];

/** Camera noise works on squares: the picture is mirrored out to one and cut back. */
function addCamera({ data, width, height }, { shot, read, seed }) {
  const side = Math.max(width, height);
  const mirror = (i, length) => (i < length ? i : 2 * length - 1 - i);
  const square = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++)
        square[(y * side + x) * 3 + c] = data[(mirror(y, height) * width + mirror(x, width)) * 3 + c] / 255;
  const noise = { shot, read, redGain: 1.9, blueGain: 1.6, phase: 0 };
  const noisy = addCameraNoise(square, side, noise, createRandom(seed));
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const y = Math.floor(i / (width * 3));
    return Math.round(noisy[i + y * (side - width) * 3] * 255);
  });
}

function addGaussian({ data }, { sigma, seed }) {
  const random = createRandom(seed);
  return Uint8Array.from(data, (value) =>
    Math.min(255, Math.max(0, Math.round(value + sigma * random.normal()))),
  );
}

for (const photo of photos) {
  const clean = join(source, `${photo.name}.png`);
  copyFileSync(clean, join(samples, 'clean', `${photo.name}.png`));
  const { data, info } = await sharp(clean).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const picture = { data, width: info.width, height: info.height };
  const noisy = photo.sigma ? addGaussian(picture, photo) : addCamera(picture, photo);
  const pipeline = sharp(noisy, { raw: { width: info.width, height: info.height, channels: 3 } });
  const bytes = await (
    photo.twin.endsWith('.jpg')
      ? pipeline.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      : pipeline.png({ compressionLevel: 9, adaptiveFiltering: true })
  ).toBuffer();
  writeFileSync(join(samples, photo.twin), bytes);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  console.log(`${photo.twin}: ${bytes.length} bytes, sha256 ${hash}...`);
}
