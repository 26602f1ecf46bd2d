/** The worker thread's side: runs the tasks it is asked for and tells how far they are. */
import type { TaskOptions } from '../../model/cancel';
import { EngineError } from '../../model/errors';
import type { LabEvent } from '../../model/lab/result';
import type { RatePoint, TrainReport } from '../../model/types';
import { toErrorReply } from '../port/errors';
import { CancelFlag } from './cancel-flag';
import { collectGarbage } from './collect';
import type { ThreadMessage, ThreadRequest } from './messages';
import { throttleProgress } from './throttle';

/** A task that took longer has handled large pictures: then a collection (some 10 ms) is worth its time. */
const heavyTaskMs = 150;

/** What a task gets beside its arguments. */
export interface TaskContext extends Required<TaskOptions> {
  readonly onReport: (report: TrainReport) => void;
  readonly onLab: (event: LabEvent) => void;
  readonly onPoint: (point: RatePoint) => void;
}

/** A task: plain data in and out; it ends with `CANCELLED` soon after its signal is aborted. */
export type Task = (args: never, context: TaskContext) => unknown;

/**
 * Gives the function that answers a thread's requests.
 * @param tasks by name
 * @param post how messages get back; a value that cannot be cloned makes it throw, and fails its task
 */
export function serveTasks(
  tasks: Readonly<Record<string, Task>>,
  post: (message: ThreadMessage) => void,
): (request: ThreadRequest) => Promise<void> {
  return async (request) => {
    if (request.type === 'collect') return collectGarbage();
    const start = performance.now();
    await runTask(tasks, request, post);
    // By now nothing here holds the task's pictures: arguments, results and what it made in between.
    if (performance.now() - start > heavyTaskMs) setImmediate(collectGarbage);
  };
}

async function runTask(
  tasks: Readonly<Record<string, Task>>,
  { id, task: name, args, cancel }: Extract<ThreadRequest, { type: 'run' }>,
  post: (message: ThreadMessage) => void,
): Promise<void> {
  try {
    const task = tasks[name];
    if (!task) throw new EngineError('INTERNAL', `There is no task named "${name}".`);
    const context: TaskContext = {
      signal: new CancelFlag(cancel),
      onProgress: throttleProgress((progress) => post({ type: 'progress', id, progress })),
      onReport: (report) => post({ type: 'report', id, report }),
      onLab: (event) => post({ type: 'lab', id, event }),
      onPoint: (point) => post({ type: 'point', id, point }),
    };
    post({ type: 'done', id, value: await (task(args as never, context) as unknown) });
  } catch (thrown) {
    post({ type: 'failed', id, error: toErrorReply(thrown, `Working on "${name}"`) });
  }
}
