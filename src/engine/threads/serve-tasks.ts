/** The worker thread's side: runs the tasks it is asked for and tells how far they are. */
import type { TaskOptions } from '../../model/cancel';
import { EngineError } from '../../model/errors';
import type { TrainReport } from '../../model/types';
import { toErrorReply } from '../port/errors';
import { CancelFlag } from './cancel-flag';
import { collectGarbage } from './collect';
import type { ThreadMessage, ThreadRequest } from './messages';
import { throttleProgress } from './throttle';

/** What a task gets beside its arguments. */
export interface TaskContext extends Required<TaskOptions> {
  readonly onReport: (report: TrainReport) => void;
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
    const { id, task: name } = request;
    try {
      const task = tasks[name];
      if (!task) throw new EngineError('INTERNAL', `There is no task named "${name}".`);
      const context: TaskContext = {
        signal: new CancelFlag(request.cancel),
        onProgress: throttleProgress((progress) => post({ type: 'progress', id, progress })),
        onReport: (report) => post({ type: 'report', id, report }),
      };
      const value: unknown = await task(request.args as never, context);
      post({ type: 'done', id, value });
    } catch (thrown) {
      post({ type: 'failed', id, error: toErrorReply(thrown, `Working on "${name}"`) });
    }
  };
}
