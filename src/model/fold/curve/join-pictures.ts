/** Pictures of one size side by side in one picture, for codecs that know nothing of our tiles. */
import { allocateSamples, type Picture } from '../../image/picture';

/** @param pictures of one size and depth, at least one */
export function joinPictures(pictures: readonly Picture[]): Picture {
  const [first] = pictures;
  if (pictures.length === 1) return first;
  let rows = Math.floor(Math.sqrt(pictures.length));
  while (pictures.length % rows !== 0) rows--;
  const columns = pictures.length / rows;
  const [width, height] = [first.width * columns, first.height * rows];
  const samples = allocateSamples(width * height * 3, first.bits);
  pictures.forEach((picture, index) => {
    const left = (index % columns) * first.width;
    const top = Math.floor(index / columns) * first.height;
    for (let y = 0; y < first.height; y++) {
      const from = y * first.width * 3;
      const row = picture.samples.subarray(from, from + first.width * 3);
      samples.set(row, ((top + y) * width + left) * 3);
    }
  });
  const isGrey = pictures.every((picture) => picture.isGrey);
  return { width, height, bits: first.bits, samples, isGrey, metadata: {}, format: first.format };
}
