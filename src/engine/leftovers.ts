/** What an engine process that was ended leaves in other people's folders; for its owner to take away. */
import { removeOwnParts } from '../model/image/write-checked';

/**
 * Removes half-written outputs; never throws.
 * @param pid of the engine that is gone
 * @param folders into which it may have been writing
 */
export function removeLeftovers(pid: number, folders: Iterable<string>): void {
  for (const folder of folders) removeOwnParts(folder, pid);
}
