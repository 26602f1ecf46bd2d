/** Quitting with work in hand: ask once, then end the engine, then go. */

export interface QuitParts {
  readonly openJobs: () => number;
  /** @returns whether to go on */
  readonly confirm: (jobs: number) => Promise<boolean>;
  /** Out of sight while the engine winds down. */
  readonly hide: () => void;
  readonly stopEngine: () => Promise<void>;
  /** Quits for real; `shouldHold` is false by then. */
  readonly quit: () => void;
}

export class QuitGuard {
  private state: 'working' | 'asking' | 'leaving' | 'free' = 'working';

  constructor(private readonly parts: QuitParts) {}

  /**
   * To be asked whenever the app or its window is about to close.
   * @returns true to hold it back: the guard then asks, winds down, and quits itself
   */
  shouldHold(): boolean {
    if (this.state === 'free') return false;
    if (this.state === 'working') void this.leave();
    return true;
  }

  private async leave(): Promise<void> {
    this.state = 'asking';
    const jobs = this.parts.openJobs();
    if (jobs > 0 && !(await this.parts.confirm(jobs))) {
      this.state = 'working';
      return;
    }
    this.state = 'leaving';
    this.parts.hide();
    await this.parts.stopEngine();
    this.state = 'free';
    this.parts.quit();
  }
}
