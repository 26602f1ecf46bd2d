/** The shape of a thread's tasks. */
import type { ModelRooms } from '../rooms';
import type { Task, TaskContext } from '../threads/serve-tasks';
import { computeTasks } from './compute-tasks';
import { fileTasks } from './file-tasks';
import { viewTasks } from './view-tasks';

/** One function a task. */
export type TaskSet<Tasks extends { [N in keyof Tasks]: { args: unknown; result: unknown } }> = {
  readonly [N in keyof Tasks]: (args: Tasks[N]['args'], context: TaskContext) => Promise<Tasks[N]['result']>;
};

/** All tasks of all threads: every thread can do each, the serving thread decides which does what. */
export function allTasks(rooms: ModelRooms): Readonly<Record<string, Task>> {
  return { ...viewTasks(rooms), ...fileTasks(rooms), ...computeTasks(rooms) } as Record<string, Task>;
}
