/** When an engine that crashed is started again: after a pause that grows, and at most 3 times a minute. */

const windowMs = 60_000;
const mostRestarts = 3;

export class RestartPolicy {
  private crashes: number[] = [];

  /**
   * @param now monotonic clock, ms
   * @param firstPauseMs before the first restart; four times as long before each further one
   */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly firstPauseMs = 250,
  ) {}

  /** Takes note of a crash. @returns ms to wait before the next start, or null when it has crashed too often */
  crashed(): number | null {
    const time = this.now();
    this.crashes = this.crashes.filter((crash) => time - crash < windowMs);
    this.crashes.push(time);
    if (this.crashes.length > mostRestarts) return null;
    return this.firstPauseMs * 4 ** (this.crashes.length - 1);
  }

  /** Somebody asks for another try: earlier crashes no longer count. */
  forget(): void {
    this.crashes = [];
  }
}
