/**
 * Codes tiles side by side: each starts from the model's tables, so a tile can be coded on any core while others are, and while a network
 * runs. Worker threads do it in the built app; in what runs from source it happens in this thread.
 */
import { availableParallelism } from 'node:os';
import { pool, type Pool } from 'workerpool';
import { EngineError } from '../../errors';
import { workerPath } from '../../worker-path';
import type { EntropyTables } from '../tables';
import { usualChoice, type TileTargets } from './choosing-coder';
import { TileCodec } from './code-tile';
import type { TileLatent } from './tile-coder';
import { weighTile } from './weigh-tile';

/** More would wait for the network, which the tiles come from or go to. */
const mostThreads = 8;
/** Threads that have had nothing to do for so long end and give their memory back, ms. */
const idleMs = 20_000;

export interface TileThreads {
  /**
   * What a tile is written as; its integers are chosen as `usualChoice` says.
   * @param targets given away: not to be used any more
   */
  choose(targets: TileTargets, width: number, height: number): Promise<Uint8Array>;
  /**
   * What a tile costs: squared error of the integers that `choose` takes and what their bits are worth, in squared steps.
   * @param targets given away: not to be used any more
   */
  weigh(targets: TileTargets, width: number, height: number): Promise<number>;
  /** Any bytes decode to something: whoever calls checks a checksum first. */
  decode(bytes: Uint8Array, width: number, height: number, channels: number): Promise<TileLatent>;
}

/** What of a model the coding of tiles depends on. */
interface TileModel {
  readonly fingerprint: string;
  readonly tables: EntropyTables;
}

/** Has tiles coded; what is left when the work ends early is given up, unless a thread has begun it. */
export async function withTileThreads<Result>(
  model: TileModel,
  work: (threads: TileThreads) => Promise<Result>,
): Promise<Result> {
  const path = workerPath('tiles');
  const threads = path === null ? inThread(model.tables) : inWorkers(path, model);
  try {
    return await work(threads);
  } finally {
    threads.drop();
  }
}

/** Threads that can be told that nobody waits any more. */
interface Droppable extends TileThreads {
  /** Gives up what was asked for here and no thread has begun. */
  drop(): void;
}

function inThread(tables: EntropyTables): Droppable {
  const codec = new TileCodec(tables);
  // Lets messages in between tiles: each takes a tenth of a second or more.
  const breathe = () => new Promise(setImmediate);
  return {
    choose: async (targets, width, height) => {
      await breathe();
      return codec.choose(targets, width, height, usualChoice).bytes;
    },
    weigh: async (targets, width, height) => {
      await breathe();
      return weighTile(codec, targets, width, height);
    },
    decode: async (bytes, width, height, channels) => {
      await breathe();
      return codec.decode(bytes, width, height, channels);
    },
    drop: () => undefined,
  };
}

type Task = ReturnType<Pool['exec']>;

let threads: Pool | undefined;
const threadCount = Math.min(mostThreads, availableParallelism());
/** What is not done yet, in the order in which threads begin it: the first `threadCount` are under way. */
const unfinished = new Set<Task>();
let idle: NodeJS.Timeout | undefined;

/** Tables that all threads read the same bytes of. */
const shared = new WeakMap<EntropyTables, EntropyTables>();

/** @param path of the built worker */
export function inWorkers(path: string, { fingerprint, tables: own }: TileModel): Droppable {
  const tables = shared.get(own) ?? share(own);
  shared.set(own, tables);
  const asked = new Set<Task>();
  const run = <Result>(method: string, given: unknown[], transfer: object[]) =>
    runTask<Result>(path, asked, method, given, transfer);
  const runOnTargets =
    <Result>(method: string) =>
    (targets: TileTargets, width: number, height: number) =>
      run<Result>(
        method,
        [fingerprint, tables, targets, width, height],
        targets.flatMap((bands) => bands.map(({ buffer }) => buffer)),
      );
  return {
    choose: runOnTargets<Uint8Array>('choose'),
    weigh: runOnTargets<number>('weigh'),
    decode: (bytes, width, height, channels) => {
      // A view would take the whole file with it.
      const own = new Uint8Array(bytes);
      return run<TileLatent>('decode', [fingerprint, tables, own, { width, height, channels }], [own.buffer]);
    },
    drop: () => {
      const begun = new Set([...unfinished].slice(0, threadCount));
      for (const task of asked) if (!begun.has(task)) task.cancel();
    },
  };
}

/** @param asked keeps the task until it is done */
function runTask<Result>(
  path: string,
  asked: Set<Task>,
  method: string,
  given: unknown[],
  transfer: object[],
): Promise<Result> {
  clearTimeout(idle);
  threads ??= pool(path, { workerType: 'thread', maxWorkers: threadCount });
  const task = threads.exec(method, given, { transfer });
  unfinished.add(task);
  asked.add(task);
  const result = new Promise<Result>((resolve, reject) => {
    void task.then(resolve, reject);
  })
    .catch((cause: unknown) => {
      throw new EngineError('INTERNAL', 'A thread that codes tiles failed.', { cause });
    })
    .finally(() => {
      unfinished.delete(task);
      asked.delete(task);
      if (unfinished.size === 0) idle = setTimeout(endThreads, idleMs).unref();
    });
  // Awaited later, or never after a cancel: a rejection must not count as unhandled meanwhile.
  result.catch(() => undefined);
  return result;
}

/** Ends all threads, whatever they do. */
export function endThreads(): void {
  void threads?.terminate(true);
  threads = undefined;
}

function share({ levels, mixer, expectation }: EntropyTables): EntropyTables {
  return {
    levels,
    mixer: {
      probabilities: shareArray(mixer.probabilities, Uint16Array),
      confidences: shareArray(mixer.confidences, Uint8Array),
      weights: shareArray(mixer.weights, Int32Array),
    },
    expectation: shareArray(expectation, Int32Array),
  };
}

function shareArray<Values extends Uint8Array | Uint16Array | Int32Array>(
  values: Values,
  Type: new (buffer: SharedArrayBuffer) => Values,
): Values {
  const copy = new Type(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
