/** An engine for tests: in this process, over a pair of ports, with rooms of plain arithmetic. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allocateSamples, type Picture } from '../../model/image/picture';
import { savePicture } from '../../model/image/save';
import type { Bits } from '../../model/types';
import type { EngineEvents, JobOutcome, JobRequest } from '../contract';
import { startEngine } from '../engine';
import { createEngineClient } from '../port/client';
import { createMemoryPair } from '../port/memory-pair';
import { sessionFolderPath } from '../photos/session-folder';
import type { ModelRooms } from '../rooms';
import { allTasks } from '../tasks/task-set';
import { createThreads } from '../threads/engine-threads';
import { startInlineLink } from '../threads/links';
import { createPlainRooms, type PlainControls } from './plain-rooms';

export interface TestEngineOptions {
  readonly budgetBytes?: number;
  /** Of an earlier engine, to follow it. */
  readonly folder?: string;
  readonly session?: string;
  /** Real rooms in place of plain ones. */
  readonly rooms?: Partial<ModelRooms>;
}

/** A running engine and what tests need around it. `stop` leaves the folder: `remove` takes it away. */
export async function startTestEngine(options: TestEngineOptions = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'grainfold-engine-')));
  const session = options.session ?? sessionFolderPath(join(folder, 'sessions'));
  const { rooms: plain, controls } = createPlainRooms();
  const rooms = { ...plain, ...options.rooms };
  const [near, far] = createMemoryPair();
  const threads = createThreads(() => startInlineLink(allTasks(rooms)), fail);
  const folders = {
    stock: join(folder, 'stock'),
    user: join(folder, 'user'),
    runs: join(folder, 'runs'),
    session,
  };
  const { budgetBytes } = options;
  const engine = await startEngine({ port: far, threads, rooms, folders, budgetBytes });
  const client = createEngineClient(near);
  const progress: EngineEvents['job:progress'][] = [];
  const closings: EngineEvents['job:closed'][] = [];
  client.on('job:progress', (event) => progress.push(event));
  client.on('job:closed', (event) => closings.push(event));

  const closed = async (jobId: string): Promise<JobOutcome> => {
    for (;;) {
      const event = closings.find((closing) => closing.jobId === jobId);
      if (event) return event.outcome;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return {
    client,
    controls: controls as PlainControls,
    folder,
    session,
    progress,
    closings,
    /** Runs a job to its end. */
    run: async (job: JobRequest) => closed((await client.request('job:start', { job })).jobId),
    closed,
    stop: () => engine.stop(),
    /** Dies as a killed process does: nothing is cancelled and nothing is removed. */
    crash: async () => {
      near.close();
      await threads.stop();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function fail(error: Error): never {
  throw error;
}

/** A picture whose samples differ everywhere, written as a PNG. */
export async function writeTestPhoto(
  path: string,
  { width = 37, height = 23, bits = 8 as Bits } = {},
): Promise<Picture> {
  const samples = allocateSamples(width * height * 3, bits);
  for (let i = 0; i < samples.length; i += 1) samples[i] = (i * 7919) % (bits === 8 ? 256 : 65536);
  const picture: Picture = { width, height, bits, samples, isGrey: false, metadata: {}, format: 'png' };
  await savePicture(picture, path, { format: 'png', overwrite: true });
  return picture;
}
