/** What the screen asks of a photo: tiles, thumbnails, figures. */
import { EngineError } from '../../model/errors';
import type { PictureComparison } from '../../model/types';
import { makeDisplayTransform, type DisplayTransform } from '../../model/image/color/display';
import type { EncodedPreview, EngineRequests, RawTile, ResidualFigures } from '../contract';
import { blendOf, lookOf } from '../jobs/parts';
import type { ModelRooms } from '../rooms';
import type { BlendedPicture } from '../tasks/task-map';
import { CancelFlag } from '../threads/cancel-flag';
import type { EngineThreads } from '../threads/engine-threads';
import { readLatentFile } from './inspect';
import { levelCount } from './pyramid';
import type { PhotoStore } from './store';
import { renderTile, tileRegion, type TileSource } from './tile';

/** Amplification of what was removed, unless it is chosen. */
const usualGain = 8;

type TileRequest = EngineRequests['photo:tile']['args'];
type CompareRequest = EngineRequests['photo:compare']['args'];

export class PhotoView {
  private readonly displays = new WeakMap<Uint8Array, { transform: DisplayTransform | undefined }>();
  /** The comparison asked for last, by photo and layer. */
  private readonly comparing = new Map<string, CancelFlag>();

  constructor(
    private readonly photos: PhotoStore,
    private readonly threads: EngineThreads,
    private readonly rooms: Pick<ModelRooms, 'readLatentInfo'>,
  ) {}

  /** Pixels of one tile, at level 0 those that a file would hold. */
  async tile(request: TileRequest): Promise<RawTile> {
    const { photoId, layer, level, column, row, gain = usualGain } = request;
    const { info } = this.photos.record(photoId);
    if (level > levelCount(info.width, info.height))
      throw new EngineError('INVALID_ARGUMENT', `level: ${info.name} has none of this number.`);
    return this.photos.using(photoId, async () => {
      const source = await this.level(photoId, layer === 'decoded' ? 'decoded' : 'source', level);
      const region = tileRegion(source, column, row);
      const display = this.displayOf(source.icc);
      if (layer === 'source' || layer === 'decoded') return renderTile(source, region, undefined, display);
      const isOther = layer === 'other';
      const denoised = await this.denoisedAt(photoId, isOther ? 'other' : 'result', level);
      const look = { ...lookOf(this.photos, photoId, request, isOther ? 'other' : 'denoise'), level };
      const removedGain = layer === 'removed' ? gain : undefined;
      return renderTile(source, region, { denoised, look, removedGain }, display);
    });
  }

  /** A thumbnail of the file; of a `.latent` the one that it carries. */
  async thumbnail(photoId: string, maxSidePx: number): Promise<EncodedPreview> {
    const { info } = this.photos.record(photoId);
    if (info.kind === 'photo') return this.threads.view.run('load-thumbnail', { path: info.path, maxSidePx });
    const { thumbnail } = await this.rooms.readLatentInfo(await readLatentFile(info.path));
    if (!thumbnail) throw new EngineError('UNSUPPORTED_FORMAT', `${info.name} was made without a thumbnail.`);
    return thumbnail;
  }

  /** Measures source against result. A newer request for the same layer ends an older one with `CANCELLED`. */
  async compare(request: CompareRequest): Promise<PictureComparison> {
    const { photoId, layer } = request;
    const key = `${photoId}/${layer}`;
    this.comparing.get(key)?.abort();
    const signal = new CancelFlag();
    this.comparing.set(key, signal);
    try {
      return await this.photos.using(photoId, async () => {
        const source = await this.photos.source(photoId);
        const other: BlendedPicture =
          layer === 'decoded'
            ? { picture: await this.photos.decoded(photoId) }
            : await blendOf(this.photos, photoId, request);
        return this.threads.files.run('compare', { source, other }, { signal });
      });
    } finally {
      if (this.comparing.get(key) === signal) this.comparing.delete(key);
    }
  }

  /** What the blend takes away, in figures. */
  residual(request: EngineRequests['photo:residual']['args']): Promise<ResidualFigures> {
    const { photoId } = request;
    return this.photos.using(photoId, async () =>
      this.threads.files.run('residual-figures', await blendOf(this.photos, photoId, request)),
    );
  }

  /** Samples of the result at a level; of one that is still being made, what is there by now. */
  private async denoisedAt(photoId: string, layer: 'result' | 'other', level: number): Promise<Uint16Array> {
    const preview = layer === 'result' ? this.photos.preview(photoId) : undefined;
    if (preview) return level === 0 ? preview.denoised : preview.levels[level - 1]!.samples;
    if (level === 0) return layer === 'result' ? this.photos.denoised(photoId) : this.photos.other(photoId);
    return (await this.photos.pyramid(photoId, layer)).levels[level - 1]!.samples as Uint16Array;
  }

  private async level(
    photoId: string,
    layer: 'source' | 'decoded',
    level: number,
  ): Promise<TileSource & { readonly icc?: Uint8Array }> {
    if (level === 0) {
      const picture = await (layer === 'source' ? this.photos.source(photoId) : this.photos.decoded(photoId));
      return { ...picture, icc: picture.metadata.icc };
    }
    const { bits, isGrey, icc, levels } = await this.photos.pyramid(photoId, layer);
    return { ...levels[level - 1]!, bits, isGrey, icc };
  }

  /** One transform a profile, for as long as a photo holds it. */
  private displayOf(icc: Uint8Array | undefined): DisplayTransform | undefined {
    if (!icc) return undefined;
    const known = this.displays.get(icc) ?? { transform: makeDisplayTransform(icc) };
    this.displays.set(icc, known);
    return known.transform;
  }
}
