/** Keeps a fast task from flooding the channel with progress. */
import type { Progress } from '../../model/types';

/** Between two reports of the same stage; a screen cannot show more. */
const shortestGapMs = 50;

/**
 * Passes progress on at most every 50 ms; a new stage and the last report of a stage always pass, order is kept.
 * @param emit called in the caller's turn
 * @param now clock, ms
 */
export function throttleProgress(
  emit: (progress: Progress) => void,
  now: () => number = () => performance.now(),
): (progress: Progress) => void {
  let lastStage: Progress['stage'] | undefined;
  let lastMs = -Infinity;
  return (progress) => {
    const isLast = progress.total > 0 && progress.done >= progress.total;
    const time = now();
    if (progress.stage === lastStage && !isLast && time - lastMs < shortestGapMs) return;
    lastStage = progress.stage;
    lastMs = time;
    emit(progress);
  };
}
