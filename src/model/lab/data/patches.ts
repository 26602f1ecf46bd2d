/** Square crops of photos. The lower quarter of each photo is for the test set: no pixel is in both. */
import { EngineError } from '../../errors';
import { createRandom, mixSeed } from '../../random';
import type { DataSet } from './data-set';
import type { LoadDataOptions } from './load-data';
import { cutSquare, photoPaths, readPlane, type Plane } from './photo-source';
import { byteRows, type Rows } from './rows';
import type { DataSpec } from './schema';

/** Share of a photo's height that training sees. */
const trainShare = 0.75;
/** Photos read at most. */
const mostPhotos = 200;

export async function loadPatches(
  spec: Extract<DataSpec, { kind: 'patches' }>,
  { given, seed, assets }: LoadDataOptions,
): Promise<DataSet> {
  const paths = (await photoPaths(given.folder, assets)).slice(0, mostPhotos);
  const planes: Plane[] = [];
  for (const path of paths) {
    const plane = await readPlane(path, spec.colour);
    if (plane.width >= spec.sidePx && plane.height * (1 - trainShare) >= spec.sidePx) planes.push(plane);
  }
  if (planes.length === 0)
    throw new EngineError(
      'INVALID_ARGUMENT',
      `The photos are too small for patches of ${spec.sidePx} px. Choose others.`,
    );
  const channels = spec.colour ? 3 : 1;
  const cut = (count: number, part: 'train' | 'test'): Rows => {
    const random = createRandom(mixSeed(seed, 31, part === 'train' ? 0 : 1));
    const size = spec.sidePx ** 2 * channels;
    const bytes = new Uint8Array(count * size);
    for (let i = 0; i < count; i++) {
      const plane = planes[random.integer(planes.length)];
      const line = Math.floor(plane.height * trainShare);
      const [first, last] = part === 'train' ? [0, line - spec.sidePx] : [line, plane.height - spec.sidePx];
      const top = first + random.integer(last - first + 1);
      const left = random.integer(plane.width - spec.sidePx + 1);
      const square = cutSquare(plane, left, top, spec.sidePx);
      for (let j = 0; j < size; j++) bytes[i * size + j] = Math.round(255 * square[j]);
    }
    return byteRows(bytes, size);
  };
  return {
    title: {
      en: `Photo patches ${spec.sidePx} x ${spec.sidePx}`,
      zh: `照片小块 ${spec.sidePx} x ${spec.sidePx}`,
    },
    shape: [spec.sidePx, spec.sidePx, channels],
    train: cut(spec.train, 'train'),
    test: cut(spec.test, 'test'),
    origin: originOf(planes.length, given.folder),
    warnings: [],
  };
}

/** Where photos come from, in words. */
export function originOf(count: number, folder: string | undefined): string {
  return folder === undefined
    ? `${count} shipped sample photos (assets/samples/SOURCES.csv): public domain and CC0 1.0`
    : `${count} photos of the given folder`;
}
