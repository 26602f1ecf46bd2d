/** Ctrl-C: the first cancels what runs and lets the command line wind down, the second ends it on the spot. */

/** Signals that mean "stop". */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type StopSignal = (typeof stopSignals)[number] | 'SIGPIPE';

/** Winding down takes no longer than this; what is then still running ends with the process. */
const longestWindDownMs = 900;

export class Interrupt {
  private signal: StopSignal | undefined;
  private readonly cancels = new Set<() => void>();
  private readonly cleanups = new Set<() => void>();

  /** @param endProcess ends it as the signal would have; only tests change it */
  constructor(private readonly endProcess: (signal: StopSignal) => void = endBySignal) {}

  /** Whether somebody asked to stop. */
  get isRaised(): boolean {
    return this.signal !== undefined;
  }

  /** Starts to listen. @param say tells the person what happens */
  listen(say: (text: string) => void): void {
    for (const signal of stopSignals)
      process.on(signal, () => {
        if (this.signal) this.end();
        this.signal = signal;
        if (signal === 'SIGINT') say('Cancelling … (Ctrl-C again to stop at once)');
        this.raise();
      });
  }

  /** Asks everything to stop, as a signal does; the process ends when it has not wound down in time. */
  raise(signal: StopSignal = 'SIGTERM'): void {
    this.signal ??= signal;
    setTimeout(() => this.end(), longestWindDownMs).unref();
    for (const cancel of [...this.cancels]) cancel();
  }

  /**
   * Waits for work that can be cancelled.
   * @param cancel called when somebody asks to stop, at once if that was before
   */
  async during<T>(cancel: () => void, work: Promise<T>): Promise<T> {
    this.cancels.add(cancel);
    if (this.isRaised) cancel();
    try {
      return await work;
    } finally {
      this.cancels.delete(cancel);
    }
  }

  /** Must run before the process ends early: quick, synchronous, never throws. Gives the way to take it back. */
  atEarlyEnd(cleanup: () => void): () => void {
    this.cleanups.add(cleanup);
    return () => void this.cleanups.delete(cleanup);
  }

  /** Ends the process as the signal would have, so that shells see it; a worker thread in native code cannot hold it. */
  end(): void {
    if (!this.signal) return;
    for (const cleanup of this.cleanups) cleanup();
    this.endProcess(this.signal);
  }
}

function endBySignal(signal: StopSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
