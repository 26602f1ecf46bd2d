/** What can be asked of the encoder. */
import type { TaskOptions } from '../cancel';
import type { Picture } from '../image/picture';
import type { Effort } from '../types';
import type { TurnChooser } from './choose-turn';

export interface EncodeLatentOptions extends TaskOptions {
  /** 1..100, default 50; not used with a target. */
  readonly quality?: number;
  /** Bits per pixel to land on. */
  readonly targetBpp?: number;
  /** PSNR to land on, dB. */
  readonly targetPsnr?: number;
  /** How colours are turned at a step; chosen from the picture by default. */
  readonly turnAt?: TurnChooser;
  /** Default `default`. */
  readonly effort?: Effort;
  /** Keep EXIF, XMP, IPTC and ICC. Default true. */
  readonly metadata?: boolean;
  /** Default true. */
  readonly thumbnail?: boolean;
  /** Take the finished file apart again and hold it against what was coded. Default true. */
  readonly verify?: boolean;
  /** What stands in the file as its maker. */
  readonly maker?: string;
  /** The photo with its noise, of the same size: its grain is described in the file, to be made again (grain/). */
  readonly grainOf?: Picture;
}
