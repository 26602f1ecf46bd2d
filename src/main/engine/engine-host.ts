/**
 * Owns the engine process: starts it, tells an exit from a crash, starts it again with everything reopened, and ends it
 * (ask, wait, kill).
 *
 *   starting -> ready -> crashed -> starting -> ready …      too many crashes: failed, until `retry`
 */
import type { EngineEvents, EngineRequestName, EngineRequests, PhotoInfo } from '../../engine/contract';
import { EngineError } from '../../model/errors';
import type { EngineState, PageEvents } from '../contract';
import { t } from '../language';
import type { EngineExit, EngineProcess } from './engine-process';
import { OpenWork } from './open-work';
import { RestartPolicy } from './restart-policy';
import { crashWords, failedWords } from './words';

export interface HostOptions {
  readonly launch: () => EngineProcess;
  readonly onState: (state: PageEvents['engine:state']) => void;
  readonly onProgress: (event: EngineEvents['job:progress']) => void;
  readonly onClosed: (event: EngineEvents['job:closed']) => void;
  readonly log: (line: string) => void;
  /** The process is gone, whatever ended it. */
  readonly onGone?: (pid: number) => void;
  readonly policy?: RestartPolicy;
}

/** After being asked to end, the engine gets this long. */
const longestStopMs = 3000;

export class EngineHost {
  private process: EngineProcess | undefined;
  private ready: Promise<EngineProcess>;
  private isStopping = false;
  private readonly work = new OpenWork();
  private readonly policy: RestartPolicy;
  private current: EngineState = 'starting';
  private hasCrashed = false;

  constructor(private readonly options: HostOptions) {
    this.policy = options.policy ?? new RestartPolicy();
    this.ready = this.start();
  }

  get state(): EngineState {
    return this.current;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Jobs that have not closed yet, measurements apart. */
  get openJobs(): readonly string[] {
    return this.work.jobIds.filter((jobId) => this.work.isWork(jobId));
  }

  /** Whether a job is more than a measurement that the window made by itself. */
  isWork(jobId: string): boolean {
    return this.work.isWork(jobId);
  }

  /** Photos that are open, in the order of opening. */
  get openPhotos(): readonly string[] {
    return [...this.work.photos.keys()];
  }

  /** Path of an open photo. */
  pathOf(photoId: string): string | undefined {
    return this.work.photos.get(photoId);
  }

  /** Asks the engine, once it is ready. @throws EngineError the engine's own, or `ENGINE_GONE` */
  async request<N extends EngineRequestName>(
    name: N,
    args: EngineRequests[N]['args'],
  ): Promise<EngineRequests[N]['result']> {
    const { client } = await this.ready;
    const result = await client.request(name, args);
    this.work.answered(name, args, result);
    return result;
  }

  /** Starts an engine that failed once more. */
  retry(): void {
    if (this.current !== 'failed' || this.isStopping) return;
    this.policy.forget();
    this.ready = this.start();
  }

  /** Cancels what runs, waits up to 3 s, then kills. Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const { process } = this;
    if (!process) return;
    for (const jobId of this.work.jobIds)
      void process.client.request('job:cancel', { jobId }).catch(() => undefined);
    process.client.close();
    const timer = setTimeout(() => {
      this.options.log('The engine did not end in time and is killed.');
      process.kill();
    }, longestStopMs);
    await process.exited;
    clearTimeout(timer);
  }

  private start(): Promise<EngineProcess> {
    this.setState({ state: 'starting' });
    const process = this.options.launch();
    this.process = process;
    process.client.on('job:progress', (event) => this.options.onProgress(event));
    process.client.on('job:closed', (event) => {
      this.work.closed(event);
      this.options.onClosed(event);
    });
    void process.exited.then((exit) => {
      if (process.pid !== undefined) this.options.onGone?.(process.pid);
      this.handleExit(exit);
    });
    const ready = this.prepare(process);
    // Whoever asks for something gets the error; without anybody asking it is told by the state.
    ready.catch(() => undefined);
    return ready;
  }

  /** Waits for the first answer, then opens again what was open. */
  private async prepare(process: EngineProcess): Promise<EngineProcess> {
    const { client } = process;
    await client.request('model:list', {});
    const reopened: Record<string, string> = {};
    const photos: PhotoInfo[] = [];
    for (const [photoId, path] of [...this.work.photos]) {
      try {
        photos.push(await client.request('photo:open', { path, photoId }));
        reopened[photoId] = photoId;
      } catch (error) {
        if (error instanceof EngineError && error.code === 'ENGINE_GONE') throw error;
        this.options.log(`Could not reopen ${path}: ${String(error)}`);
        this.work.photos.delete(photoId);
      }
    }
    this.setState({ state: 'ready', ...(this.hasCrashed && { reopened, photos }) });
    return process;
  }

  private handleExit(exit: EngineExit): void {
    this.process = undefined;
    if (this.isStopping) return;
    this.hasCrashed = true;
    const message = crashWords(exit);
    for (const event of this.work.failJobs(message)) this.options.onClosed(event);
    const pauseMs = this.policy.crashed();
    if (pauseMs === null || exit.startError) {
      const failed = failedWords(exit);
      this.ready = Promise.reject(new EngineError('ENGINE_GONE', failed));
      this.ready.catch(() => undefined);
      this.setState({ state: 'failed', message: failed });
      return;
    }
    this.setState({ state: 'crashed', message });
    const pause = new Promise<void>((resolve) => setTimeout(resolve, pauseMs));
    this.ready = pause.then(() => {
      if (this.isStopping) throw new EngineError('ENGINE_GONE', t('main.engine.closing'));
      return this.start();
    });
    this.ready.catch(() => undefined);
  }

  private setState(state: PageEvents['engine:state']): void {
    this.current = state.state;
    this.options.log(`Engine ${state.state}${state.message ? `: ${state.message}` : ''}`);
    this.options.onState(state);
  }
}
