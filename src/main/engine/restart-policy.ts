/** When an engine that crashed is started again: after a pause that grows, and at most 3 times a minute. */

const windowMs = 60_000;
const mostRestarts = 3;
const firstPauseMs = 250;

export class RestartPolicy {
  private crashes: number[] = [];

  /** @param now monotonic clock, ms */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes note of a crash. @returns ms to wait before the next start, or null when it has crashed too often */
  crashed(): number | null {
    const time = this.now();
    this.crashes = this.crashes.filter((crash) => time - crash < windowMs);
    this.crashes.push(time);
    if (this.crashes.length > mostRestarts) return null;
    return firstPauseMs * 4 ** (this.crashes.length - 1);
  }

  /** Somebody asks for another try: earlier crashes no longer count. */
  forget(): void {
    this.crashes = [];
  }
}
