/** A `window.grainfold` for tests: answers from handlers given by the test, records calls, sends events by hand. */
import type {
  OpenedFiles,
  GrainfoldApi,
  PageEvents,
  PageRequestName,
  PageRequests,
} from '../../main/contract';
import type { JobOutcome, JobResults, PhotoInfo, Reply } from '../../engine/contract';

type Handler<N extends PageRequestName> = (
  args: PageRequests[N]['args'],
) => PageRequests[N]['result'] | Promise<PageRequests[N]['result']>;
export type Handlers = { [N in PageRequestName]?: Handler<N> };

/** An error that a handler throws to make the reply fail. */
export class FakeFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export class FakeApi implements GrainfoldApi {
  readonly calls: { readonly name: PageRequestName; readonly args: unknown }[] = [];
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();

  constructor(readonly handlers: Handlers = {}) {}

  async request<N extends PageRequestName>(
    name: N,
    args: PageRequests[N]['args'],
  ): Promise<Reply<PageRequests[N]['result']>> {
    this.calls.push({ name, args });
    const handler = this.handlers[name] as Handler<N> | undefined;
    if (!handler) return { ok: false, error: { code: 'INTERNAL', message: `no handler for ${name}` } };
    try {
      return { ok: true, value: await handler(args) };
    } catch (thrown) {
      if (thrown instanceof FakeFailure)
        return { ok: false, error: { code: thrown.code, message: thrown.message } };
      throw thrown;
    }
  }

  addDroppedFiles(files: readonly File[]): Promise<Reply<OpenedFiles>> {
    return this.request('files:add', { paths: files.map((file) => file.name) });
  }

  on<N extends keyof PageEvents>(name: N, listener: (payload: PageEvents[N]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  emit<N extends keyof PageEvents>(name: N, payload: PageEvents[N]): void {
    for (const listener of this.#listeners.get(name) ?? [])
      (listener as (payload: PageEvents[N]) => void)(payload);
  }

  /** Arguments of the calls to one request, oldest first. */
  argsOf<N extends PageRequestName>(name: N): PageRequests[N]['args'][] {
    return this.calls
      .filter((call) => call.name === name)
      .map((call) => call.args as PageRequests[N]['args']);
  }
}

/** A 12-megapixel JPEG, or what the test makes of it. */
export function photoInfo(changes: Partial<PhotoInfo> = {}): PhotoInfo {
  return {
    photoId: 'p1',
    kind: 'photo',
    name: 'night.jpg',
    path: '/photos/night.jpg',
    width: 4000,
    height: 3000,
    bits: 8,
    format: 'jpeg',
    sizeBytes: 5_200_000,
    rawBytes: 36_000_000,
    hasAlpha: false,
    ...changes,
  };
}

/** Jobs of a fake engine: started by requests, ended by the test. */
export class FakeJobs {
  readonly started: { readonly jobId: string; readonly job: PageRequests['job:run']['args']['job'] }[] = [];
  readonly api: FakeApi;

  constructor(handlers: Handlers = {}) {
    this.api = new FakeApi({
      'job:run': ({ job }) => {
        const jobId = `job-${String(this.started.length + 1)}`;
        this.started.push({ jobId, job });
        return { jobId };
      },
      'job:cancel': ({ jobId }) => {
        setTimeout(() => {
          this.close(jobId, { kind: 'cancelled' });
        }, 0);
        return null;
      },
      'photo:close': () => null,
      ...handlers,
    });
  }

  /** The last job that was started. */
  get last(): (typeof this.started)[number] {
    return this.started.at(-1)!;
  }
  /** What the jobs so far were, e.g. `denoise p1`. */
  get log(): string[] {
    return this.started.map(({ job }) => `${job.kind} ${job.photoId}`);
  }

  close(jobId: string, outcome: JobOutcome): void {
    const kind = this.started.find((job) => job.jobId === jobId)?.job.kind ?? 'save';
    this.api.emit('job:closed', { jobId, kind, outcome });
  }
  /** Ends the last job as its kind does when all is well. */
  async finishLast(changes: Partial<JobResults['fold']> = {}): Promise<void> {
    const { jobId, job } = this.last;
    const value = {
      denoise: denoised,
      fold: { ...folded, ...changes },
      'rate-curve': measured,
      peek: inside,
      decode: decoded,
    }[job.kind];
    this.close(jobId, { kind: 'finished', value });
    await settled();
  }
}

/** Lets everything that waits for a reply go on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

export const denoised: JobResults['denoise'] = {
  noise: { sigma: 12.4, sigmaLuma: 10.1, sigmaChroma: 7.3, isCorrelated: false },
  sigma: 12.4,
  model: 'restore-1',
  seconds: 3,
  comparison: { psnr: 26, ssim: 0.7, msssim: 0.8, maxError: 90 },
};
export const folded: JobResults['fold'] = {
  bytes: 300_000,
  bpp: 0.2,
  ratioToSource: 17.33,
  ratioToRaw: 120,
  psnr: 26.5,
  ssim: 0.7321,
  psnrToCoded: 36.4,
  sideBytes: 12_000,
  sha256: 'ab'.repeat(32),
  quality: 50,
  model: 'fold-1',
  seconds: 2,
};
/** Sizes fall off evenly: 1 MB at quality 100, a tenth of it 50 below. */
export const measured: JobResults['rate-curve'] = {
  points: [1, 50, 100].map((quality) => ({
    codec: 'latent',
    quality,
    bytes: Math.round(1e6 * 10 ** ((quality - 100) / 50)),
    bpp: (8 * 10 ** ((quality - 100) / 50)) / 12,
    psnr: null,
  })),
  sample: { tiles: 6, pixels: 6 * 512 * 512, ofPixels: 12_000_000 },
  noise: null,
};
export const inside: JobResults['peek'] = {
  spending: { cellPx: 16, columns: 2, rows: 1, bpp: Float32Array.of(0.1, 2) },
  bands: [],
  payloadBytes: 100,
  patches: 0,
};
export const decoded: JobResults['decode'] = { width: 4000, height: 3000, seconds: 1, damagedTiles: 0 };
