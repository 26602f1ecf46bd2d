/** The Lab: which experiments there are, which one is looked at, and the run of each. */
import { SvelteMap } from 'svelte/reactivity';
import type { LabExport } from '../../../engine/contract';
import type { LabEntry, LabResult } from '../../../model/lab/result';
import type { GrainfoldApi, LabInputKind, PageLabRun } from '../../../main/contract';
import type { JobRouter } from '../../api/job-router';
import { ask, wordsOf } from '../../api/request';
import { t } from '../../i18n';
import type { Toasts } from '../toasts/state.svelte';
import type { PictureBytes } from './blob-url.svelte';
import { LabRun } from './run.svelte';

/** What a person chose for an experiment. */
export interface LabInput {
  readonly inputId: string;
  readonly name: string;
}
export type LabInputs = Readonly<Partial<Record<LabInputKind, LabInput>>>;

/** An experiment in the list: shipped, one's own, written in the editor, or that of a run which was opened. */
export interface LabItem {
  /** Names it in the list. */
  readonly key: string;
  readonly entry: LabEntry;
  /** Content of the file instead of its name: from the editor. */
  readonly definition?: unknown;
}

export class Lab {
  #entries = $state.raw<readonly LabEntry[]>([]);
  #extra = $state.raw<readonly LabItem[]>([]);
  #isLoading = $state(false);
  #problem = $state<string | null>(null);
  #key = $state<string | null>(null);
  #runs = new SvelteMap<string, LabRun>();
  #inputs = new SvelteMap<string, LabInputs>();
  #seeds = new SvelteMap<string, number>();
  #nextExtra = 1;

  constructor(
    private readonly api: GrainfoldApi,
    private readonly jobs: JobRouter,
    private readonly toasts: Toasts,
  ) {}

  get isLoading(): boolean {
    return this.#isLoading;
  }
  /** Why there is no list. */
  get problem(): string | null {
    return this.#problem;
  }
  get items(): readonly LabItem[] {
    return [...this.#entries.map((entry) => ({ key: entry.name, entry })), ...this.#extra];
  }
  get current(): LabItem | null {
    return this.items.find(({ key }) => key === this.#key) ?? null;
  }
  /** Of an experiment, the newest; null when it was not run. */
  runOf(key: string): LabRun | null {
    return this.#runs.get(key) ?? null;
  }
  inputsOf(key: string): LabInputs {
    return this.#inputs.get(key) ?? {};
  }
  /** Instead of the experiment's own; null for that. */
  seedOf(key: string): number | null {
    return this.#seeds.get(key) ?? null;
  }

  async load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      this.#entries = await ask(this.api, 'lab:list', {});
      this.#problem = null;
      this.#key ??= this.#entries[0]?.name ?? null;
    } catch (thrown) {
      this.#problem = wordsOf(thrown);
    } finally {
      this.#isLoading = false;
    }
  }

  select(key: string): void {
    this.#key = key;
  }
  setSeed(key: string, seed: number | null): void {
    if (seed === null) this.#seeds.delete(key);
    else this.#seeds.set(key, Math.max(0, Math.min(2 ** 31 - 1, Math.floor(seed))));
  }

  /** Dialog for what the experiment takes. */
  async chooseInput(key: string, kind: LabInputKind): Promise<void> {
    await this.#try(async () => {
      const chosen = await ask(this.api, 'lab:choose', { kind });
      if (chosen) this.#inputs.set(key, { ...this.inputsOf(key), [kind]: chosen });
    });
  }
  dropInput(key: string, kind: LabInputKind): void {
    this.#inputs.set(key, { ...this.inputsOf(key), [kind]: undefined });
  }

  /** Runs an experiment; resolves when the run is over. */
  async run(item: LabItem): Promise<void> {
    if (this.runOf(item.key)?.isActive) return;
    this.#forget(item.key);
    const run = new LabRun(item.key);
    this.#runs.set(item.key, run);
    try {
      const { jobId } = await ask(this.api, 'lab:run', this.#request(item));
      run.jobId = jobId;
      const outcome = await this.jobs.follow('lab', jobId, ({ lab, progress, etaSeconds }) => {
        run.etaSeconds = etaSeconds ?? null;
        run.fraction = progress.total > 0 ? progress.done / progress.total : null;
        if (lab) run.take(lab);
      });
      if (outcome.kind === 'finished') run.finish(outcome.value.runId, outcome.value.result);
      else run.phase = outcome.kind;
      if (outcome.kind === 'failed') run.message = outcome.error.message;
    } catch (thrown) {
      run.phase = 'failed';
      run.message = wordsOf(thrown);
    } finally {
      run.jobId = null;
      run.isCancelling = false;
    }
  }

  async cancel(key: string): Promise<void> {
    const run = this.runOf(key);
    if (!run?.jobId) return;
    run.isCancelling = true;
    // A refused cancel means that the run is already over: its closing event says how.
    await ask(this.api, 'job:cancel', { jobId: run.jobId }).catch(() => null);
  }

  /** Puts a changed copy into the list and selects it. */
  addCopy(of: LabEntry, definition: unknown): LabItem {
    const { name, title, about } = (definition ?? {}) as Partial<LabEntry>;
    const entry = { ...of, name: name ?? of.name, title: title ?? of.title, about: about ?? of.about };
    return this.#add({ ...entry, definition, isOwn: true }, definition);
  }

  /** Dialog for an experiment file. @returns its text, or null when dismissed */
  async readExperiment(): Promise<{ name: string; text: string } | null> {
    return this.#try(() => ask(this.api, 'lab:read', {}));
  }
  async writeExperiment(name: string, text: string): Promise<void> {
    await this.#try(async () => {
      const written = await ask(this.api, 'lab:write', { name, text });
      if (written) this.#tellWritten(written.path, 'lab.run.saved');
    });
  }

  /** Dialog for a run that was saved. */
  async openRun(): Promise<void> {
    await this.#try(async () => {
      const opened = await ask(this.api, 'lab:open', {});
      if (!opened) return;
      const { runId, result } = opened;
      const item = this.#add(entryOf(result, this.#entries), undefined);
      const run = new LabRun(item.key);
      run.finish(runId, result);
      this.#runs.set(item.key, run);
    });
  }

  async save(run: LabRun): Promise<void> {
    const { runId, result } = run;
    if (!runId || !result) return;
    await this.#try(async () => {
      const saved = await ask(this.api, 'lab:save', { runId, name: result.experiment });
      if (saved) this.#tellWritten(saved.path, 'lab.run.saved');
    });
  }

  /** @param name offered for the file, without extension */
  async export(run: LabRun, name: string, what: LabExport): Promise<void> {
    const { runId } = run;
    if (!runId) return;
    await this.#try(async () => {
      const written = await ask(this.api, 'lab:export', { runId, name, export: what });
      if (written) this.#tellWritten(written.path, 'lab.run.exported');
    }, t('lab.run.notExported'));
  }

  /** Bytes of a picture of a run that is over. */
  picture(run: LabRun, item: string): Promise<PictureBytes> {
    return ask(this.api, 'lab:picture', { runId: run.runId!, item });
  }
  /** What a system's decoder makes of a code. */
  decode(run: LabRun, system: string, code: readonly number[]): Promise<PictureBytes> {
    return ask(this.api, 'lab:decode', { runId: run.runId!, system, code });
  }

  /** The engine is gone, and with it the runs that it kept; what is on the screen stays. */
  engineGone(): void {
    for (const run of this.#runs.values()) run.runId = null;
  }

  #request(item: LabItem): PageLabRun {
    const inputs = Object.entries(this.inputsOf(item.key)) as [LabInputKind, LabInput | undefined][];
    const seed = this.seedOf(item.key);
    return {
      experiment:
        item.definition === undefined
          ? { kind: 'name', name: item.entry.name }
          : { kind: 'definition', definition: item.definition },
      ...(seed !== null && { seed }),
      inputs: Object.fromEntries(inputs.flatMap(([kind, input]) => (input ? [[kind, input.inputId]] : []))),
    };
  }

  #add(entry: LabEntry, definition: unknown): LabItem {
    const key = `extra-${String(this.#nextExtra++)}`;
    const item: LabItem = { key, entry, definition };
    this.#extra = [...this.#extra, item];
    this.#key = key;
    return item;
  }

  #forget(key: string): void {
    const runId = this.runOf(key)?.runId;
    if (runId) void ask(this.api, 'lab:close', { runId }).catch(() => null);
  }

  #tellWritten(path: string, words: 'lab.run.saved' | 'lab.run.exported'): void {
    this.toasts.show({
      kind: 'info',
      title: t(words, { name: path.split(/[\\/]/).at(-1)! }),
      action: {
        label: t('save.reveal'),
        run: () => void ask(this.api, 'photo:reveal', { path }).catch(() => null),
      },
    });
  }

  async #try<T>(work: () => Promise<T>, title?: string): Promise<T | null> {
    try {
      return await work();
    } catch (thrown) {
      if (title) this.toasts.problem(title, wordsOf(thrown));
      else this.toasts.problem(wordsOf(thrown));
      return null;
    }
  }
}

/** An entry for a run that came without its experiment. */
function entryOf(result: LabResult, entries: readonly LabEntry[]): LabEntry {
  const known = entries.find(({ name }) => name === result.experiment);
  return {
    name: result.experiment,
    row: result.row,
    title: result.title,
    about: result.about,
    takes: known?.takes ?? [],
    epochs: result.systems.reduce((sum, { epochs }) => sum + epochs, 0),
    systems: result.systems.length,
    isOwn: true,
    definition: known?.definition,
  };
}
