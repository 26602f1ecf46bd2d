/** Answers the lab's requests. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { toEngineError } from '../../model/errors';
import { writeChecked } from '../../model/image/write-checked';
import type { EngineHandlers } from '../port/server';
import type { ModelFolders, ModelRooms } from '../rooms';
import type { EngineThreads } from '../threads/engine-threads';
import type { LabStore } from './store';

export interface LabParts {
  readonly store: LabStore;
  readonly threads: Pick<EngineThreads, 'compute'>;
  readonly rooms: ModelRooms;
  readonly folders: ModelFolders;
}

type LabRequestName = Extract<keyof EngineHandlers, `lab:${string}`>;

export function labHandlers({
  store,
  threads,
  rooms,
  folders,
}: LabParts): Pick<EngineHandlers, LabRequestName> {
  return {
    'lab:list': () => rooms.listLab(folders),
    'lab:result': async ({ runId }) => (await store.get(runId)).result,
    'lab:picture': async ({ runId, item }) => rooms.drawLabItem(await store.get(runId), item),
    'lab:decode': async ({ runId, system, code }) =>
      threads.compute.run('lab-decode', { runId, run: await store.get(runId), system, code }),
    'lab:save': async ({ runId, path, overwrite }) => {
      const check = async (temporary: string) =>
        void (await rooms.unpackLab(await readFile(temporary), basename(path)));
      const { bytes } = await writeChecked(path, [await store.bytes(runId)], { overwrite, check });
      return { path, bytes };
    },
    'lab:open': async ({ path }) => {
      const bytes = await readFile(path).catch((error: unknown) => {
        throw toEngineError(error, `Opening ${basename(path)}`);
      });
      const run = await rooms.unpackLab(bytes, basename(path));
      return { runId: await store.add(run), result: run.result };
    },
    'lab:export': async (request) =>
      threads.compute.run('lab-export', { run: await store.get(request.runId), request }),
    'lab:close': async ({ runId }) => {
      await store.remove(runId);
      return null;
    },
  };
}
