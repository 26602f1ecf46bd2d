/** What travels between the serving thread and its worker threads. Samples are in shared memory: never copied. */
import type { LabEvent } from '../../model/lab/result';
import type { Progress, RatePoint, TrainReport } from '../../model/types';
import type { ErrorReply } from '../contract';

export type ThreadRequest =
  | {
      readonly type: 'run';
      readonly id: number;
      readonly task: string;
      readonly args: unknown;
      /** Of a `CancelFlag`. */
      readonly cancel: SharedArrayBuffer;
    }
  /** Give memory of dropped pictures back now. */
  | { readonly type: 'collect' };

export type ThreadMessage =
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'report'; readonly id: number; readonly report: TrainReport }
  | { readonly type: 'point'; readonly id: number; readonly point: RatePoint }
  | { readonly type: 'lab'; readonly id: number; readonly event: LabEvent }
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorReply };

/** One worker thread as the serving thread sees it. */
export interface ThreadLink {
  post(message: ThreadRequest): void;
  onMessage(listener: (message: ThreadMessage) => void): void;
  /** The thread died of something that no task can catch. */
  onCrash(listener: (error: Error) => void): void;
  stop(): Promise<void>;
}
