/** Tasks that write or compare: see task-map.ts. */
import { residualFigures } from '../../model/restore/residual-figures';
import { throwIfCancelled } from '../../model/errors';
import { readLatentFile } from '../photos/inspect';
import { writeSpill } from '../photos/spill-file';
import type { ModelRooms } from '../rooms';
import { blendWhole } from './blend-whole';
import type { FileTasks } from './task-map';
import type { TaskSet } from './task-set';

export function fileTasks(rooms: ModelRooms): TaskSet<FileTasks> {
  return {
    async 'write-spill'({ path, header, arrays }, { signal }) {
      await writeSpill(path, header, arrays, signal);
      return null;
    },
    async 'save-picture'({ content, output, ...settings }, { signal, onProgress }) {
      onProgress({ stage: 'write', done: 0, total: 1, unit: 'photo' });
      const picture = blendWhole(content, signal);
      const saved = await rooms.savePicture(picture, output, { ...settings, signal, onProgress });
      onProgress({ stage: 'write', done: 1, total: 1, unit: 'photo' });
      return saved;
    },
    async 'save-latent'({ latentPath, output, ...settings }, { signal, onProgress }) {
      onProgress({ stage: 'write', done: 0, total: 1, unit: 'photo' });
      const latent = await readLatentFile(latentPath);
      throwIfCancelled(signal);
      const saved = await rooms.saveLatent(latent, output, settings);
      onProgress({ stage: 'write', done: 1, total: 1, unit: 'photo' });
      return saved;
    },
    async 'compare-files'({ a, b }, { signal }) {
      const first = await rooms.loadPicture(a, { signal });
      const second = await rooms.loadPicture(b, { signal });
      return rooms.comparePictures(first, second);
    },
    async compare({ source, other }, { signal }) {
      const picture = blendWhole(other, signal);
      throwIfCancelled(signal);
      return rooms.comparePictures(source, picture);
    },
    'residual-figures': ({ picture, blend }) =>
      Promise.resolve(residualFigures(picture, blend.denoised, blend.look)),
  };
}
