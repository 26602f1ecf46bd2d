/** Tasks for the screen: see task-map.ts. */
import { buildPyramid } from '../photos/pyramid';
import { readSpill } from '../photos/spill-file';
import type { ModelRooms } from '../rooms';
import type { TaskSet } from './task-set';
import type { ViewTasks } from './task-map';

export function viewTasks(rooms: ModelRooms): TaskSet<ViewTasks> {
  return {
    'load-picture': ({ path }, { signal }) => rooms.loadPicture(path, { signal }),
    'load-thumbnail': ({ path, maxSidePx }) => rooms.loadThumbnail(path, maxSidePx),
    'build-pyramid': ({ base }) => Promise.resolve(buildPyramid(base)),
    'read-spill': ({ path }) => readSpill(path),
  };
}
