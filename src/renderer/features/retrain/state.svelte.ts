/** Retraining on one's own photos: what is chosen, the run with its reports, and what came of it. */
import type { JobResults } from '../../../engine/contract';
import type { TrainReport } from '../../../model/types';
import type { GrainfoldApi } from '../../../main/contract';
import type { JobRouter } from '../../api/job-router';
import { ask, wordsOf } from '../../api/request';

export type TrainingPhase = 'choosing' | 'running' | 'finished' | 'failed' | 'cancelled';

/** A folder that main has opened to training. */
export interface TrainingFolder {
  readonly folderId: string;
  readonly name: string;
  readonly photos: number;
}

/** Least photos: some are held out, and the rest must show more than one scene. */
export const leastPhotos = 4;
export const minutesRange = { min: 1, max: 480 };

export class Training {
  #phase = $state<TrainingPhase>('choosing');
  #folder = $state.raw<TrainingFolder | null>(null);
  #name = $state('');
  #minutes = $state(10);
  #reports = $state.raw<readonly TrainReport[]>([]);
  #secondsLeft = $state<number | null>(null);
  #stage = $state<string | null>(null);
  #outcome = $state.raw<JobResults['train'] | null>(null);
  #message = $state<string | null>(null);
  #jobId: string | null = null;
  #isCancelling = $state(false);

  constructor(
    private readonly api: GrainfoldApi,
    private readonly jobs: JobRouter,
    private readonly onFinished: () => void,
  ) {}

  get phase(): TrainingPhase {
    return this.#phase;
  }
  get folder(): TrainingFolder | null {
    return this.#folder;
  }
  get name(): string {
    return this.#name;
  }
  get minutes(): number {
    return this.#minutes;
  }
  /** Every report of the run, oldest first. */
  get reports(): readonly TrainReport[] {
    return this.#reports;
  }
  get last(): TrainReport | null {
    return this.#reports.at(-1) ?? null;
  }
  get secondsLeft(): number | null {
    return this.#secondsLeft;
  }
  /** What the engine is at, e.g. `read` before the first step. */
  get stage(): string | null {
    return this.#stage;
  }
  get outcome(): JobResults['train'] | null {
    return this.#outcome;
  }
  /** Held-out PSNR over that of the model it started from, dB, as it is shown; null without an outcome. */
  get gain(): number | null {
    return this.#outcome && Math.round((this.#outcome.psnr - this.#outcome.psnrStock) * 100) / 100;
  }
  /** Why it failed, or why the folder can't be used. */
  get message(): string | null {
    return this.#message;
  }
  get isCancelling(): boolean {
    return this.#isCancelling;
  }
  get canStart(): boolean {
    return (
      this.#phase !== 'running' &&
      (this.#folder?.photos ?? 0) >= leastPhotos &&
      this.#name.trim() !== '' &&
      this.#minutes >= minutesRange.min &&
      this.#minutes <= minutesRange.max
    );
  }
  /** 0..1 of the time to spend. */
  get fraction(): number {
    const last = this.last;
    if (!last) return 0;
    const left = this.#secondsLeft ?? last.eta;
    return Math.min(1, last.seconds / Math.max(1, last.seconds + left));
  }

  setName(name: string): void {
    this.#name = name.slice(0, 80);
  }
  setMinutes(minutes: number): void {
    this.#minutes = minutes;
  }

  async chooseFolder(): Promise<void> {
    try {
      const folder = await ask(this.api, 'folder:choose', {});
      if (!folder) return;
      this.#folder = folder;
      this.#message = null;
      if (this.#name.trim() === '') this.#name = folder.name;
    } catch (thrown) {
      this.#message = wordsOf(thrown);
    }
  }

  async start(): Promise<void> {
    if (!this.canStart) return;
    this.#phase = 'running';
    this.#reports = [];
    this.#outcome = null;
    this.#message = null;
    this.#secondsLeft = null;
    this.#stage = null;
    this.#isCancelling = false;
    try {
      const { jobId } = await ask(this.api, 'job:train', {
        folderId: this.#folder!.folderId,
        name: this.#name.trim(),
        minutes: this.#minutes,
      });
      this.#jobId = jobId;
      const outcome = await this.jobs.follow('train', jobId, ({ progress, report, etaSeconds }) => {
        this.#stage = progress.stage;
        if (report) this.#reports = [...this.#reports, report];
        this.#secondsLeft = report?.eta ?? etaSeconds ?? this.#secondsLeft;
      });
      this.#phase = outcome.kind;
      if (outcome.kind === 'finished') this.#outcome = outcome.value;
      if (outcome.kind === 'failed') this.#message = outcome.error.message;
      if (outcome.kind === 'finished') this.onFinished();
    } catch (thrown) {
      this.#phase = 'failed';
      this.#message = wordsOf(thrown);
    } finally {
      this.#jobId = null;
      this.#isCancelling = false;
    }
  }

  async cancel(): Promise<void> {
    if (!this.#jobId) return;
    this.#isCancelling = true;
    // A refused cancel means that the run is already over: its closing event says how.
    await ask(this.api, 'job:cancel', { jobId: this.#jobId }).catch(() => null);
  }

  /** Back to the form, with what was chosen. */
  again(): void {
    if (this.#phase !== 'running') this.#phase = 'choosing';
  }
}
