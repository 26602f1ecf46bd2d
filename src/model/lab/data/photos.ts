/** Whole photos made small: what a map of one's own photos shows. Without a folder, windows of the sample photos. */
import { throwIfCancelled } from '../../errors';
import { loadSharp } from '../../image/sharp';
import { createRandom, mixSeed } from '../../random';
import type { LabWarning } from '../result';
import type { DataSet } from './data-set';
import type { LoadDataOptions } from './load-data';
import { originOf } from './patches';
import { cutSquare, photoPaths, readPlane } from './photo-source';
import { byteRows } from './rows';
import type { DataSpec } from './schema';

type PhotosSpec = Extract<DataSpec, { kind: 'photos' }>;

/** Windows of the sample photos that stand for photos, each this wide. */
const windowPx = 128;
const windows = 400;

interface Small {
  readonly name: string;
  readonly path: string;
  /** `[side,side,3]`. */
  readonly bytes: Uint8Array;
}

export async function loadPhotos(spec: PhotosSpec, options: LoadDataOptions): Promise<DataSet> {
  const { given, assets } = options;
  const paths = (await photoPaths(given.folder, assets)).slice(0, spec.limit);
  const { small, unread } =
    given.folder === undefined
      ? { small: await cutWindows(paths, spec, options), unread: [] }
      : await shrinkPhotos(paths, spec, options);
  const size = spec.sidePx ** 2 * 3;
  const bytes = new Uint8Array(small.length * size);
  small.forEach((photo, i) => bytes.set(photo.bytes, i * size));
  const rows = byteRows(bytes, size);
  return {
    title: { en: `${small.length} photos, made small`, zh: `${small.length} 张照片（缩小）` },
    shape: [spec.sidePx, spec.sidePx, 3],
    // A map is drawn of the very photos that it was made from.
    train: rows,
    test: rows,
    testNames: small.map(({ name }) => name),
    testPaths: small.map(({ path }) => path),
    origin: originOf(paths.length, given.folder),
    warnings: unread.length > 0 ? [skipped(unread)] : [],
  };
}

async function shrinkPhotos(
  paths: readonly string[],
  { sidePx }: PhotosSpec,
  { signal }: LoadDataOptions,
): Promise<{ small: Small[]; unread: string[] }> {
  const sharp = await loadSharp();
  const small: Small[] = [];
  const unread: string[] = [];
  for (const path of paths) {
    throwIfCancelled(signal);
    const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    try {
      const { data } = await sharp(path, { autoOrient: true, limitInputPixels: false })
        .resize(sidePx, sidePx, { fit: 'cover' })
        .flatten()
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      if (data.length === sidePx * sidePx * 3) small.push({ name, path, bytes: new Uint8Array(data) });
      else unread.push(name);
    } catch {
      unread.push(name);
    }
  }
  return { small, unread };
}

async function cutWindows(
  paths: readonly string[],
  { sidePx }: PhotosSpec,
  { seed }: LoadDataOptions,
): Promise<Small[]> {
  const sharp = await loadSharp();
  const random = createRandom(mixSeed(seed, 33));
  const small: Small[] = [];
  for (const path of paths) {
    const plane = await readPlane(path, true);
    for (let i = 0; i < Math.floor(windows / paths.length); i++) {
      const left = random.integer(plane.width - windowPx + 1);
      const top = random.integer(plane.height - windowPx + 1);
      const square = Uint8Array.from(cutSquare(plane, left, top, windowPx), (value) =>
        Math.round(255 * value),
      );
      const data = await sharp(square, { raw: { width: windowPx, height: windowPx, channels: 3 } })
        .resize(sidePx, sidePx)
        .raw()
        .toBuffer();
      small.push({ name: `${plane.name} ${left},${top}`, path, bytes: new Uint8Array(data) });
    }
  }
  return small;
}

function skipped(names: readonly string[]): LabWarning {
  const some = names.slice(0, 5).join(', ');
  return {
    kind: 'skipped-rows',
    system: null,
    epoch: null,
    message: {
      en: `${names.length} photos could not be read and are left out: ${some}${names.length > 5 ? ', …' : ''}.`,
      zh: `${names.length} 张照片无法读取，已略过：${some}${names.length > 5 ? '…' : ''}。`,
    },
    tryThis: [
      { en: 'Open them in the app to see what is wrong with them.', zh: '在应用中打开它们以查看问题。' },
    ],
  };
}
