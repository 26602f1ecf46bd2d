/**
 * Rate and distortion of one photo: our codec beside JPEG, WebP and AVIF, every point a file that was written, read back
 * and held against the picture that is folded. All get the same pixels: the whole picture when it is small, the same few
 * tiles when it is large, in one picture side by side for the other codecs, whose blocks divide a tile evenly.
 */
import type { TaskOptions } from '../../cancel';
import { throwIfCancelled } from '../../errors';
import type { Picture } from '../../image/picture';
import type { RateCodec, RateCurve, RatePoint } from '../../types';
import type { FoldModel } from '../model';
import type { Rectangle } from '../tiles';
import { createTurnChooser, type TurnChooser } from '../choose-turn';
import { joinPictures } from './join-pictures';
import { canHold, classicQualities, measureCodec, type ClassicCodec } from './measure-codec';
import { measureLatent, measureLatentSize } from './measure-latent';
import { sampleAreas } from '../sample-areas';

/** The photo, of which only some parts may be needed. */
export interface CurveSource {
  readonly width: number;
  readonly height: number;
  /** The part of what is folded, without transparency. */
  readonly cut: (area: Rectangle) => Picture;
  /** The same part with its noise; absent when that is what is folded. */
  readonly cutNoisy?: (area: Rectangle) => Picture;
}

export interface CurveOptions extends TaskOptions {
  /** The quality in use, 1..100: measured too, and the one at which the noise is weighed. */
  readonly quality: number;
  /** `size`: only what a `.latent` takes at several qualities. */
  readonly depth: 'full' | 'size';
  /** Told as they are measured. */
  readonly onPoint?: (point: RatePoint) => void;
}

/** Tiles of 512 x 512 px at most: a full point takes about a second a megapixel and codec, a size a third of that. */
const mostTiles = { full: 4, size: 12 } as const;
const latentQualities = { full: [8, 20, 32, 44, 56, 68, 80, 90], size: [1, 20, 40, 60, 80, 100] } as const;

/** @throws EngineError CANCELLED, INVALID_ARGUMENT for a quality that there is not */
export async function measureCurve(
  source: CurveSource,
  model: FoldModel,
  options: CurveOptions,
): Promise<RateCurve> {
  const { quality, depth } = options;
  const areas = sampleAreas(source.width, source.height, mostTiles[depth]);
  const parts = areas.map(source.cut);
  const pixels = areas.reduce((sum, area) => sum + area.width * area.height, 0);
  const points: RatePoint[] = [];
  const work = planWork(depth, quality, joinPictures(parts));
  const total = work.latent.length + work.classic.length + (source.cutNoisy && depth === 'full' ? 2 : 0);
  let done = 0;
  const tick = () => {
    options.onProgress?.({ stage: 'evaluate', done: ++done, total, unit: 'measure' });
    throwIfCancelled(options.signal);
  };
  const take = (codec: RateCodec, of: number, { bytes, psnr }: { bytes: number; psnr: number | null }) => {
    const point = { codec, quality: of, bytes, bpp: (8 * bytes) / pixels, psnr };
    points.push(point);
    options.onPoint?.(point);
    tick();
  };
  throwIfCancelled(options.signal);
  const { signal } = options;
  const turnAt = createTurnChooser(parts);
  const measure = { turnAt, signal };
  const measureOurs = async () => {
    for (const of of work.latent)
      take(
        'latent',
        of,
        depth === 'full'
          ? await measureLatent(parts, model, { ...measure, quality: of })
          : { bytes: await measureLatentSize(parts, model, { ...measure, quality: of }), psnr: null },
      );
  };
  // Beside each other: the encoders of others run outside this thread.
  const measureOthers = async () => {
    for (const { codec, quality: of } of work.classic)
      take(codec, of, await measureCodec(work.joined, codec, of));
  };
  await Promise.all([measureOurs(), measureOthers()]);
  return {
    points: points.sort((a, b) => codecOrder(a) - codecOrder(b) || a.quality - b.quality),
    sample: { tiles: areas.length, pixels, ofPixels: source.width * source.height },
    noise: depth === 'full' ? await weighNoise() : null,
  };

  /** What the noise would take at the same step. */
  async function weighNoise(): Promise<RateCurve['noise']> {
    if (!source.cutNoisy) return null;
    const sizeOf = async (pictures: readonly Picture[], turns: TurnChooser) => {
      const bytes = await measureLatentSize(pictures, model, { quality, turnAt: turns, signal });
      tick();
      return bytes;
    };
    const cleanBytes = await sizeOf(parts, turnAt);
    const noisy = areas.map(source.cutNoisy);
    return { quality, cleanBytes, noisyBytes: await sizeOf(noisy, createTurnChooser(noisy)) };
  }
}

const codecOrder = ({ codec }: RatePoint) => ['latent', 'jpeg', 'webp', 'avif'].indexOf(codec);

interface Work {
  /** Qualities, the one in use first. */
  readonly latent: readonly number[];
  readonly classic: readonly { readonly codec: ClassicCodec; readonly quality: number }[];
  readonly joined: Picture;
}

/** Every second point first, so that all curves are there early and fill up. */
function planWork(depth: CurveOptions['depth'], quality: number, joined: Picture): Work {
  const steps = latentQualities[depth].filter((step) => Math.abs(step - quality) > 0.5);
  const latent = [quality, ...coarseFirst(steps)];
  const codecs = (Object.keys(classicQualities) as ClassicCodec[]).filter((codec) => canHold(codec, joined));
  const lists = codecs.map((codec) =>
    coarseFirst(classicQualities[codec]).map((of) => ({ codec, quality: of })),
  );
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const classic = Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1)));
  return { latent, classic: depth === 'full' ? classic.flat() : [], joined };
}

function coarseFirst<T>(list: readonly T[]): T[] {
  return [...list.filter((_, i) => i % 2 === 0), ...list.filter((_, i) => i % 2 === 1)];
}
