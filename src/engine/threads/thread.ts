/** The serving thread's handle on one worker thread: started on first use, asked for tasks, told of its death. */
import { EngineError } from '../../model/errors';
import type { LabEvent } from '../../model/lab/result';
import type { Progress, RatePoint, TrainReport } from '../../model/types';
import { fromErrorReply } from '../port/errors';
import { CancelFlag } from './cancel-flag';
import type { ThreadLink, ThreadMessage } from './messages';

export interface RunOptions {
  readonly signal?: CancelFlag;
  readonly onProgress?: (progress: Progress) => void;
  readonly onReport?: (report: TrainReport) => void;
  readonly onLab?: (event: LabEvent) => void;
  readonly onPoint?: (point: RatePoint) => void;
}

interface Running extends RunOptions {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: EngineError) => void;
}

/** @typeParam Tasks task name -> `{ args, result }` */
export class Thread<Tasks extends { [N in keyof Tasks]: { args: unknown; result: unknown } }> {
  private link: ThreadLink | undefined;
  private readonly running = new Map<number, Running>();
  private nextId = 1;

  /**
   * @param start makes the worker
   * @param onCrash told once when the thread dies; everything running on it has failed by then
   */
  constructor(
    private readonly start: () => ThreadLink,
    private readonly onCrash: (error: Error) => void,
  ) {}

  /** Runs a task; rejects with an `EngineError`, `CANCELLED` when its signal was aborted. */
  run<N extends keyof Tasks & string>(
    task: N,
    args: Tasks[N]['args'],
    options: RunOptions = {},
  ): Promise<Tasks[N]['result']> {
    const link = (this.link ??= this.open());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.running.set(id, { ...options, resolve: resolve as (value: unknown) => void, reject });
      const cancel = (options.signal ?? new CancelFlag()).buffer;
      try {
        link.post({ type: 'run', id, task, args, cancel });
      } catch (error) {
        this.running.delete(id);
        reject(error as Error);
      }
    });
  }

  /** Asks the thread to give memory of dropped pictures back. */
  collect(): void {
    this.link?.post({ type: 'collect' });
  }

  async stop(): Promise<void> {
    const link = this.link;
    this.link = undefined;
    this.failAll(new EngineError('ENGINE_GONE', 'The engine is stopping.'));
    await link?.stop();
  }

  private open(): ThreadLink {
    const link = this.start();
    link.onMessage((message) => this.receive(message));
    link.onCrash((error) => {
      if (this.link !== link) return;
      this.link = undefined;
      this.failAll(
        new EngineError('INTERNAL', `A worker thread stopped: ${error.message}`, { cause: error }),
      );
      this.onCrash(error);
    });
    return link;
  }

  private receive(message: ThreadMessage): void {
    const running = this.running.get(message.id);
    if (!running) return;
    if (message.type === 'progress') return running.onProgress?.(message.progress);
    if (message.type === 'report') return running.onReport?.(message.report);
    if (message.type === 'point') return running.onPoint?.(message.point);
    if (message.type === 'lab') return running.onLab?.(message.event);
    this.running.delete(message.id);
    if (message.type === 'done') running.resolve(message.value);
    else running.reject(fromErrorReply(message.error));
  }

  private failAll(error: EngineError): void {
    const all = [...this.running.values()];
    this.running.clear();
    for (const { reject } of all) reject(error);
  }
}
