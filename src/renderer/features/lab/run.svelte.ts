/** One run of an experiment as the window follows it: from the events of its job, or from a file that was saved. */
import type {
  LabData,
  LabEvent,
  LabPreview,
  LabResult,
  LabSystem,
  LabTrained,
  LabWarning,
} from '../../../model/lab/result';

export type RunPhase = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled';

/** What has been told of a system's training; epoch n is at index n - 1. */
export interface LiveCurves {
  readonly epochs: number;
  readonly loss: readonly number[];
  readonly validation: readonly number[];
  readonly divergence: readonly (number | null)[];
  readonly gradientNorm: readonly number[];
}

const noCurves: LiveCurves = { epochs: 0, loss: [], validation: [], divergence: [], gradientNorm: [] };

export class LabRun {
  phase = $state<RunPhase>('waiting');
  /** Why it failed. */
  message = $state<string | null>(null);
  data = $state.raw<LabData | null>(null);
  systems = $state.raw<readonly LabSystem[]>([]);
  /** System in training; null before the first and after the last. */
  training = $state<string | null>(null);
  trained = $state.raw<readonly LabTrained[]>([]);
  warnings = $state.raw<readonly LabWarning[]>([]);
  /** What is being measured once training is over. */
  measure = $state.raw<{ readonly name: string; readonly index: number; readonly of: number } | null>(null);
  etaSeconds = $state<number | null>(null);
  /** 0..1 of the whole, null while it can't be told. */
  fraction = $state<number | null>(null);
  result = $state.raw<LabResult | null>(null);
  /** Names the run in the engine once it is over. */
  runId = $state<string | null>(null);
  isCancelling = $state(false);
  jobId: string | null = null;
  #curves = $state.raw<Readonly<Record<string, LiveCurves>>>({});
  #previews = $state.raw<Readonly<Record<string, LabPreview>>>({});

  constructor(readonly experiment: string) {}

  get isActive(): boolean {
    return this.phase === 'waiting' || this.phase === 'running';
  }

  /** Of a system; empty before its first epoch. */
  curvesOf(system: string): LiveCurves {
    return this.#curves[system] ?? noCurves;
  }

  /** The newest originals above reconstructions of a system. */
  previewOf(system: string): LabPreview | null {
    return this.#previews[system] ?? null;
  }

  /** News of the job. */
  take(event: LabEvent): void {
    this.phase = 'running';
    switch (event.kind) {
      case 'started':
        this.data = event.data;
        this.systems = event.systems;
        return;
      case 'epoch':
        this.#takeEpoch(event);
        return;
      case 'trained':
        this.trained = [...this.trained, event.system];
        this.training = null;
        return;
      case 'measure':
        this.training = null;
        this.measure = { name: event.measure, index: event.index, of: event.of };
        return;
    }
  }

  /** It is over, or it was opened: everything is in the result. */
  finish(runId: string, result: LabResult): void {
    this.runId = runId;
    this.result = result;
    this.data = result.data;
    this.systems = result.systems;
    this.trained = result.systems;
    this.warnings = result.warnings;
    this.training = null;
    this.measure = null;
    this.#curves = Object.fromEntries(
      result.systems.map(({ id, epochs, curves }) => [
        id,
        { ...curves, epochs, divergence: curves.divergence ?? [] },
      ]),
    );
    this.phase = 'finished';
  }

  #takeEpoch(event: Extract<LabEvent, { kind: 'epoch' }>): void {
    const { system, epochs, loss, validation, divergence, gradientNorm, preview, warnings } = event;
    const before = this.curvesOf(system);
    this.training = system;
    this.#curves = {
      ...this.#curves,
      [system]: {
        epochs,
        loss: [...before.loss, loss],
        validation: [...before.validation, validation],
        divergence: [...before.divergence, divergence],
        gradientNorm: [...before.gradientNorm, gradientNorm],
      },
    };
    if (preview) this.#previews = { ...this.#previews, [system]: preview };
    if (warnings.length > 0) this.warnings = [...this.warnings, ...warnings];
  }
}
