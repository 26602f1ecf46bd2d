/** Names on the wire between page and main; the preload lets nothing else through. */
import type { PageEvents, PageRequestName } from '../contract';

/** Requests that the page may make by name. `files:add` is not among them: only the preload makes it, of real files. */
export const pageRequestNames = [
  'app:info',
  'settings:set',
  'files:choose',
  'folder:choose',
  'photo:save',
  'photo:saveLatent',
  'photo:saveAll',
  'photo:saveCurve',
  'photo:findOriginal',
  'photo:reveal',
  'batch:start',
  'batch:pause',
  'batch:cancel',
  'job:run',
  'job:train',
  'job:cancel',
  'job:pause',
  'lab:list',
  'lab:run',
  'lab:choose',
  'lab:read',
  'lab:picture',
  'lab:decode',
  'lab:save',
  'lab:open',
  'lab:export',
  'lab:write',
  'lab:close',
  'engine:status',
  'engine:retry',
  'photo:close',
  'photo:thumbnail',
  'photo:tile',
  'photo:compare',
  'photo:keepOther',
  'photo:look',
  'photo:residual',
  'model:list',
  'model:use',
  'model:remove',
  'model:import',
  'model:export',
] as const satisfies readonly Exclude<PageRequestName, 'files:add'>[];

export const pageEventNames = [
  'job:progress',
  'job:closed',
  'engine:state',
  'files:opened',
  'batch:state',
  'menu:command',
] as const satisfies readonly (keyof PageEvents)[];

/** Channel of a request or an event. */
export function channelOf(name: PageRequestName | keyof PageEvents): string {
  return `grainfold:${name}`;
}
