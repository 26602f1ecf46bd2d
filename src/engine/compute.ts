/** Entry of every worker thread of the engine (`compute.cjs`): answers the serving thread's tasks. */
import { parentPort, workerData } from 'node:worker_threads';
import { modelRooms } from './model-rooms';
import { allTasks } from './tasks/task-set';
import { keepTensorflowLoaded } from './threads/keep-tensorflow';
import type { ThreadData } from './threads/links';
import type { ThreadRequest } from './threads/messages';
import { lowerThreadPriority } from './threads/priority';
import { serveTasks } from './threads/serve-tasks';

const { name, niceness } = workerData as ThreadData;
lowerThreadPriority(niceness);
if (name === 'compute') keepTensorflowLoaded();
const port = parentPort!;
const serve = serveTasks(allTasks(modelRooms), (message) => port.postMessage(message));
port.on('message', (request: ThreadRequest) => void serve(request));
