/** The engine's worker threads by what they are for, so that quick work never waits behind slow work. */
import type { ComputeTasks, FileTasks, ViewTasks } from '../tasks/task-map';
import { collectGarbage } from './collect';
import { startWorkerLink, type ThreadData } from './links';
import type { ThreadLink } from './messages';
import { Thread } from './thread';

export interface EngineThreads {
  /** Decoding for the screen. */
  readonly view: Thread<ViewTasks>;
  /** Writing and comparing. */
  readonly files: Thread<FileTasks>;
  /** Networks. */
  readonly compute: Thread<ComputeTasks>;
  /** Gives memory of dropped pictures back, in all threads and in this one. */
  collect(): void;
  stop(): Promise<void>;
}

/** Scheduling steps down; the engine as a whole stands at 5 (main/engine/engine-process.ts), behind the window. */
const niceness = { view: 5, files: 8, compute: 12 } as const;

export interface ThreadOptions {
  /** Step back behind the threads that a person waits for. Default true; not where all of it is what they wait for. */
  readonly stepsBack?: boolean;
}

/**
 * @param start makes one thread
 * @param onCrash told when a thread died of something that no task can catch; the engine cannot go on then
 */
export function createThreads(
  start: (data: ThreadData) => ThreadLink,
  onCrash: (error: Error) => void,
  { stepsBack = true }: ThreadOptions = {},
): EngineThreads {
  const link = (name: keyof typeof niceness) => () =>
    start({ name, niceness: stepsBack ? niceness[name] : 0 });
  const view = new Thread<ViewTasks>(link('view'), onCrash);
  const files = new Thread<FileTasks>(link('files'), onCrash);
  const compute = new Thread<ComputeTasks>(link('compute'), onCrash);
  const all = [view, files, compute];
  return {
    view,
    files,
    compute,
    collect() {
      collectGarbage();
      for (const thread of all) thread.collect();
    },
    async stop() {
      await Promise.all(all.map((thread) => thread.stop()));
    },
  };
}

/** Threads of the built engine. @param entry path of `compute.cjs` */
export function createWorkerThreads(
  entry: string,
  onCrash: (error: Error) => void,
  options?: ThreadOptions,
): EngineThreads {
  // Native code sees the environment of the process, not a worker's copy of it.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  return createThreads((data) => startWorkerLink(entry, data), onCrash, options);
}
