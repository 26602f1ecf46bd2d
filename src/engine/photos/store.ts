/** The opened photos: what is known of each, and its pixels, loaded when asked for and let go when memory is short. */
import { randomUUID } from 'node:crypto';
import { cancelled, EngineError } from '../../model/errors';
import type { Picture } from '../../model/image/picture';
import type { JobResults, Layer, PhotoInfo } from '../contract';
import type { CancelFlag } from '../threads/cancel-flag';
import type { EngineThreads } from '../threads/engine-threads';
import { checkUnchanged, inspectFile, type FileInspector } from './inspect';
import { KeptWork, type NewWork } from './kept-work';
import { PartCache } from './part-cache';
import { fromSpill, pictureBytes, toSpill } from './picture-spill';
import { SharedPlace, type ResultPreview } from './preview';
import { pyramidBytes, type PyramidLevel } from './pyramid';
import { finishedOf, type FinishedWork, type KeptResult, type PhotoRecord } from './record';

export interface StoreOptions {
  readonly threads: EngineThreads;
  readonly inspector: FileInspector;
  /** Folder of this session. */
  readonly folder: string;
  /** For all pixels together; a photo in work may exceed it. */
  readonly budgetBytes: number;
}

/** Samples of a full result: `[height, width, 3]`, peak 65535. */
export type Denoised = Uint16Array<SharedArrayBuffer>;

/** Layers that have pixels of their own. */
type PixelLayer = Exclude<Layer, 'removed'>;
type LayerPixels = Pick<Picture, 'samples' | 'alpha' | 'bits' | 'isGrey'> &
  Partial<Pick<Picture, 'metadata'>>;

/** The reduced levels of a layer, level 1 first. */
export interface LayerPyramid extends Pick<Picture, 'bits' | 'isGrey'> {
  /** Profile of the samples. */
  readonly icc?: Uint8Array;
  readonly levels: readonly PyramidLevel[];
}

export class PhotoStore {
  private readonly records = new Map<string, PhotoRecord>();
  private readonly places = new Map<string, SharedPlace>();
  private readonly previews = new Map<string, ResultPreview>();
  private readonly cache: PartCache;
  private readonly kept: KeptWork;

  constructor(private readonly options: StoreOptions) {
    const { budgetBytes, threads, folder } = options;
    this.cache = new PartCache({ budgetBytes, onFreed: () => threads.collect() });
    this.kept = new KeptWork(folder, threads);
  }

  /** Bytes of pixels in memory. */
  get bytes(): number {
    return this.cache.bytes;
  }

  has(photoId: string): boolean {
    return this.records.has(photoId);
  }

  /** @throws EngineError INVALID_ARGUMENT when it is not open */
  record(photoId: string): Readonly<PhotoRecord> {
    const record = this.records.get(photoId);
    if (!record) throw new EngineError('INVALID_ARGUMENT', 'This photo is not open any more. Open it again.');
    return record;
  }

  /**
   * Reads a file's header; pixels come when they are asked for.
   * @param photoId of an earlier engine of this session: takes its finished work over
   */
  async open(path: string, photoId: string = randomUUID()): Promise<PhotoInfo> {
    const { info, stamp } = await inspectFile(path, photoId, this.options.inspector);
    const work = await this.kept.recover(photoId, { path, stamp });
    if (this.records.has(photoId))
      throw new EngineError('INVALID_ARGUMENT', `photoId: "${photoId}" is open already.`);
    this.records.set(photoId, { info, stamp, work });
    return this.info(photoId);
  }

  /** What is known by now. */
  info(photoId: string): PhotoInfo {
    const { info, work } = this.record(photoId);
    const finished = finishedOf(work);
    return { ...info, ...(finished && { finished }) };
  }

  /** Where a person looks at a photo; the threads share it. */
  placeOf(photoId: string): SharedPlace {
    this.record(photoId);
    const place = this.places.get(photoId) ?? new SharedPlace();
    this.places.set(photoId, place);
    return place;
  }

  /** The first result of a large photo while it is being made; undefined when there is nothing to look at yet. */
  preview(photoId: string): ResultPreview | undefined {
    return this.record(photoId).work.denoise ? undefined : this.previews.get(photoId);
  }

  setPreview(photoId: string, preview: ResultPreview | undefined): void {
    if (preview && this.records.has(photoId)) this.previews.set(photoId, preview);
    else this.previews.delete(photoId);
  }

  /** Forgets a photo and removes what the session kept for it. An unknown id is fine. */
  async close(photoId: string): Promise<void> {
    const record = this.records.get(photoId);
    if (!record) return;
    this.records.delete(photoId);
    this.places.delete(photoId);
    this.previews.delete(photoId);
    this.cache.dropGroup(photoId);
    await this.kept.remove(photoId, record.work);
  }

  /** Keeps a photo's pixels in memory while `work` runs. */
  async using<T>(photoId: string, work: () => Promise<T>): Promise<T> {
    const release = this.cache.pin(photoId);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** The file's own pixels. */
  async source(photoId: string): Promise<Picture> {
    const { info, stamp } = this.record(photoId);
    if (info.kind === 'latent')
      throw new EngineError(
        'INVALID_ARGUMENT',
        `${info.name} is a .latent file: it has no pixels but those it decodes to.`,
      );
    return this.cache.get(`${photoId}/source`, photoId, async () => {
      await checkUnchanged(info, stamp);
      const value = await this.options.threads.view.run('load-picture', { path: info.path });
      return { value, bytes: pictureBytes(value) };
    });
  }

  async denoised(photoId: string): Promise<Denoised> {
    const { info, work } = this.record(photoId);
    const { denoise } = work;
    if (!denoise) throw new EngineError('INVALID_ARGUMENT', `${info.name} was not denoised yet.`);
    return this.cache.get(`${photoId}/denoised`, photoId, async () => {
      const [samples] = (await this.kept.read(denoise, info.name)).arrays;
      return { value: samples as Denoised, bytes: samples!.byteLength };
    });
  }

  /** Samples of the result that was put aside. */
  async other(photoId: string): Promise<Denoised> {
    const { info, work } = this.record(photoId);
    const { other } = work;
    if (!other) throw new EngineError('INVALID_ARGUMENT', `No result of ${info.name} was put aside.`);
    if (other.file === work.denoise?.file) return this.denoised(photoId);
    return this.cache.get(`${photoId}/other`, photoId, async () => {
      const [samples] = (await this.kept.read(other, info.name)).arrays;
      return { value: samples as Denoised, bytes: samples!.byteLength };
    });
  }

  /** Puts the result aside, to compare later ones with. */
  async keepOther(photoId: string): Promise<PhotoInfo> {
    const record = this.records.get(photoId);
    const denoise = record?.work.denoise;
    if (!record || !denoise)
      throw new EngineError('INVALID_ARGUMENT', 'There is no result of this photo to put aside.');
    const { other } = record.work;
    record.work = { ...record.work, other: denoise };
    await this.commit(record, { other });
    this.cache.drop(`${photoId}/other`);
    this.cache.drop(`${photoId}/other-pyramid`);
    return this.info(photoId);
  }

  /** What the `.latent` decodes to. */
  async decoded(photoId: string): Promise<Picture> {
    const { info, work } = this.record(photoId);
    const { decode } = work;
    if (!decode) throw new EngineError('INVALID_ARGUMENT', `${info.name} was not folded or decoded yet.`);
    return this.cache.get(`${photoId}/decoded`, photoId, async () => {
      const { header, arrays } = await this.kept.read(decode, info.name);
      const value = fromSpill(header, arrays);
      return { value, bytes: pictureBytes(value) };
    });
  }

  /** Path of the `.latent`: the file itself, or what a `fold` job kept. */
  latentPath(photoId: string): string {
    const { info, work } = this.record(photoId);
    if (info.kind === 'latent') return info.path;
    if (!work.fold) throw new EngineError('INVALID_ARGUMENT', `${info.name} was not folded yet.`);
    return this.kept.pathOf(work.fold);
  }

  /** Reduced levels of a layer; for `result` those of the denoised samples. */
  async pyramid(photoId: string, layer: PixelLayer): Promise<LayerPyramid> {
    const { width, height } = this.record(photoId).info;
    return this.cache.get(`${photoId}/${layer}-pyramid`, photoId, () =>
      this.using(photoId, async () => {
        const { samples, alpha, bits, isGrey, metadata } = await this.pixels(photoId, layer);
        const base = { width, height, samples, alpha };
        const levels = await this.options.threads.view.run('build-pyramid', { base });
        const bytes = pyramidBytes(width, height, samples.BYTES_PER_ELEMENT);
        return { value: { bits, isGrey, levels, icc: metadata?.icc }, bytes };
      }),
    );
  }

  async keepDenoised(
    photoId: string,
    samples: Denoised,
    result: JobResults['denoise'],
    signal: CancelFlag,
  ): Promise<void> {
    const content = { header: null, arrays: [samples] };
    await this.keep(photoId, { denoise: { content, result } }, signal);
    this.replace(photoId, 'denoised', 'result-pyramid', samples, samples.byteLength);
  }

  async keepDecoded(
    photoId: string,
    picture: Picture,
    result: JobResults['decode'],
    signal: CancelFlag,
  ): Promise<void> {
    await this.keep(photoId, { decode: { content: toSpill(picture), result } }, signal);
    this.replace(photoId, 'decoded', 'decoded-pyramid', picture, pictureBytes(picture));
  }

  /** Keeps a `.latent` and the picture that it decodes to, as the job's check decoded it. */
  async keepFolded(
    photoId: string,
    folded: { readonly bytes: Uint8Array; readonly decoded: Picture },
    result: JobResults['fold'],
    signal: CancelFlag,
  ): Promise<void> {
    const { bytes, decoded } = folded;
    const { width, height } = decoded;
    const decode = { width, height, seconds: result.seconds, damagedTiles: 0 };
    await this.keep(
      photoId,
      {
        fold: { content: { bytes }, result },
        decode: { content: toSpill(decoded), result: decode },
      },
      signal,
    );
    this.replace(photoId, 'decoded', 'decoded-pyramid', decoded, pictureBytes(decoded));
  }

  private async pixels(photoId: string, layer: PixelLayer): Promise<LayerPixels> {
    if (layer === 'result') return { samples: await this.denoised(photoId), bits: 16, isGrey: false };
    if (layer === 'other') return { samples: await this.other(photoId), bits: 16, isGrey: false };
    return layer === 'source' ? this.source(photoId) : this.decoded(photoId);
  }

  /** From here on a cancel comes too late: the work is there. */
  private async keep(photoId: string, work: NewWork, signal: CancelFlag): Promise<void> {
    const written = await this.kept.write(photoId, work, signal);
    const record = this.records.get(photoId);
    if (!record) {
      await this.kept.remove(photoId, written);
      throw cancelled();
    }
    const replaced = Object.fromEntries(
      Object.keys(written).map((kind) => [kind, record.work[kind as keyof FinishedWork]]),
    ) as FinishedWork;
    record.work = { ...record.work, ...written };
    await this.commit(record, replaced);
  }

  /** Writes down what a photo has; files that nothing names any more go. */
  private commit(record: PhotoRecord, replaced: FinishedWork): Promise<void> {
    const used = new Set(
      Object.values(record.work).map((kept: KeptResult<unknown> | undefined) => kept?.file),
    );
    const unused = Object.entries(replaced).filter(
      ([, kept]) => kept && !used.has((kept as KeptResult<unknown>).file),
    );
    const entry = { path: record.info.path, ...record };
    return this.kept.commit(record.info.photoId, entry, Object.fromEntries(unused));
  }

  private replace(photoId: string, part: string, derived: string, value: unknown, bytes: number): void {
    if (!this.records.has(photoId)) return;
    this.cache.drop(`${photoId}/${derived}`);
    this.cache.set(`${photoId}/${part}`, photoId, value, bytes);
  }
}
