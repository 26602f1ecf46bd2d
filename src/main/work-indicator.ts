/** Shows work in the dock or task bar and keeps the machine awake while it lasts. */
import { powerSaveBlocker, type BrowserWindow } from 'electron';
import type { EngineEvents } from '../engine/contract';

/** Progress bar value for "working, no telling how long". */
const indeterminate = 2;

export class WorkIndicator {
  private readonly parts = new Map<string, number>();
  private blocker: number | undefined;

  constructor(private readonly window: BrowserWindow) {}

  progressed({ jobId, progress: { done, total } }: EngineEvents['job:progress']): void {
    this.parts.set(jobId, total > 0 ? Math.min(1, done / total) : indeterminate);
    this.show();
  }

  closed(jobId: string): void {
    this.parts.delete(jobId);
    this.show();
  }

  private show(): void {
    if (this.window.isDestroyed()) return;
    // One job computes at a time: the one that is furthest along is the one to look at.
    const known = [...this.parts.values()].filter((part) => part <= 1);
    this.window.setProgressBar(
      this.parts.size === 0 ? -1 : known.length > 0 ? Math.max(...known) : indeterminate,
    );
    if (this.parts.size > 0) this.blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.blocker !== undefined) {
      powerSaveBlocker.stop(this.blocker);
      this.blocker = undefined;
    }
  }
}
