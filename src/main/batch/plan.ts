/** Which photos a batch takes, and where each result goes. */
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import type { ImageFormat } from '../../model/types';
import { findFiles } from '../files/find-photos';
import { extensionsOf, formatOfName, freePath, isPhoto } from '../files/formats';

/** One photo and its place. */
export interface BatchItem {
  readonly path: string;
  /** From the folder that was chosen, as people read it. */
  readonly shown: string;
  readonly output: string;
  readonly format: ImageFormat | 'latent';
}

export interface BatchPlaces {
  readonly source: string;
  readonly output: string;
  readonly withSubfolders: boolean;
  readonly format: ImageFormat | 'same' | 'latent';
}

/** Ends the name of a result that stands beside its photo. */
const besideSuffix = '-clean';

/**
 * Folders within the source are kept in the output. Results of earlier runs are not taken for photos: those inside an
 * output folder within the source, and the `-clean` ones where both are one folder.
 */
export async function planBatch(places: BatchPlaces): Promise<BatchItem[]> {
  const { source, output, withSubfolders, format } = places;
  const isBeside = relative(source, output) === '';
  const isWithin = (path: string) => !isBeside && !relative(output, path).startsWith('..');
  const isResult = (path: string) => isBeside && basename(path, extname(path)).endsWith(besideSuffix);
  const found = await findFiles(source, isPhoto);
  const taken = new Set<string>();
  return found
    .filter((path) => withSubfolders || dirname(path) === source)
    .filter((path) => !(isWithin(output) && isWithin(path)) && !isResult(path))
    .map((path) => {
      const shown = relative(source, path);
      const own = format === 'same' ? formatOfName(path)! : format;
      const extension =
        format === 'same' ? extname(path).slice(1) : own === 'latent' ? own : extensionsOf(own)[0]!;
      // A `.latent` is no photo, so it may stand beside one under the same name.
      const suffix = isBeside && own !== 'latent' ? besideSuffix : '';
      const name = `${basename(path, extname(path))}${suffix}.${extension}`;
      const folder = join(output, dirname(shown));
      // Two photos of one name but for the extension: the second gets a number, the same in every run.
      const place = freePath(folder, name, taken, () => false);
      taken.add(place.toLowerCase());
      return { path, shown: shown.split(sep).join('/'), output: place, format: own };
    });
}
