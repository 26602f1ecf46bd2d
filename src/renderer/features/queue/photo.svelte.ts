/** One entry of the queue: what is known of a photo, its settings, what is to be done and what came of it. */
import type { FoldFigures, ImageFormat } from '../../../model/types';
import type { JobResults, PhotoInfo } from '../../../engine/contract';
import type { Settings } from '../../../main/contract';
import { plainLook, type Look } from './look';

/** Work that the queue does for a photo, in this order. */
export type Step = 'denoise' | 'fold' | 'search' | 'decode';

/** What is being done. */
export interface Activity {
  readonly step: Step;
  /** What the engine is at; null until it says so. */
  readonly stage: string | null;
  /** 0..1 of the stage, null while it can't be told. */
  readonly fraction: number | null;
  readonly etaSeconds: number | null;
  /** Held until a person lets it go on. */
  readonly isPaused?: boolean;
}

/** A failure in words. */
export interface Problem {
  readonly message: string;
  readonly code: string;
}

export type PhotoStatus = 'waiting' | 'working' | 'done' | 'failed' | 'stopped';

/** Settings of one photo. */
export interface Adjustments extends Look {
  readonly sigma: 'auto' | number;
  /** The model in use when it is left out. */
  readonly modelId?: string;
  /** 1..100. */
  readonly quality: number;
  /** What the `.latent` shall be instead of a quality; found by searching. */
  readonly target?: FoldTarget;
  /** Fold the original look, noise and all. */
  readonly keepNoise?: boolean;
  /** Describe the grain, so that opening the file makes its like again. */
  readonly keepGrain?: boolean;
  /** After a fold at the default effort a smaller file is searched for. */
  readonly effort?: 'search';
}

/** What a file is asked to be: so large, at such a rate, or so near to the denoised photo. */
export type FoldTarget =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'bpp'; readonly bpp: number }
  | { readonly kind: 'psnr'; readonly psnr: number };

/** A result that was put aside, with what it was made and is shown with. */
export interface OtherVersion {
  readonly adjustments: Omit<Adjustments, 'quality' | 'target' | 'keepNoise' | 'keepGrain' | 'effort'>;
  /** Id of the model. */
  readonly model: string;
  /** The settings in short. */
  readonly words: string;
  /** Counts the versions put aside. */
  readonly run: number;
}

/** The photo that an opened `.latent` was made of. */
export interface OriginalPhoto {
  readonly photoId: string;
  /** Names its tiles. */
  readonly key: string;
  readonly name: string;
}

let nextKey = 1;

export class Photo {
  /** Names the entry for as long as it is in the queue; the engine's id can change with a restart. */
  readonly key = `photo-${String(nextKey++)}`;
  readonly name: string;
  /** Null for a file that could not be opened. */
  info = $state.raw<PhotoInfo | null>(null);
  adjustments = $state.raw<Adjustments>({ ...plainLook, sigma: 'auto', quality: 50 });
  thumbnailUrl = $state<string | null>(null);
  pending = $state.raw<readonly Step[]>([]);
  activity = $state.raw<Activity | null>(null);
  problem = $state.raw<Problem | null>(null);
  isStopped = $state(false);
  /** Settings changed a moment ago; work starts when they rest. */
  isResting = $state(false);
  /** Names of saves under way, e.g. the output's file name. */
  saving = $state.raw<string | null>(null);
  /** Of the last denoise job. */
  denoised = $state.raw<JobResults['denoise'] | null>(null);
  /** Of the last fold job. */
  figures = $state.raw<FoldFigures | null>(null);
  /** Of the last fold at the default effort; null after a restart of the engine. */
  plainFigures = $state.raw<FoldFigures | null>(null);
  /** The figures belong to settings that have been changed since. */
  areFiguresStale = $state(false);
  hasResult = $state(false);
  /** Tiles done of a first result that can be looked at while it is made; 0 while there is nothing to see. */
  previewTiles = $state(0);
  hasDecoded = $state(false);
  /** A damaged `.latent` is opened for what is left of it. */
  isRescue = $state(false);
  /** Of a `.latent` that describes grain: it is shown and exported without. */
  isGrainOff = $state(false);
  /** Of a `.latent`: what its decoding came to. */
  decoded = $state.raw<JobResults['decode'] | null>(null);
  /** The result that was put aside. */
  other = $state.raw<OtherVersion | null>(null);
  /** Of a `.latent` that is compared with the photo it was made of. */
  original = $state.raw<OriginalPhoto | null>(null);
  /** How often the engine stopped while working on it. */
  crashes = 0;
  /** Counts the jobs that changed the pixels of a layer. */
  resultRun = $state(0);
  decodedRun = $state(0);
  /** The first pass is through: from here on only settings are tried. */
  wasFinished = $state(false);

  constructor(
    name: string,
    info: PhotoInfo | null,
    defaults?: Pick<Settings, 'quality' | 'strength' | 'colorStrength'>,
  ) {
    this.name = name;
    this.info = info;
    if (defaults)
      this.adjustments = {
        ...plainLook,
        sigma: 'auto',
        strength: defaults.strength,
        colorStrength: defaults.colorStrength,
        quality: info?.latent?.quality ?? info?.finished?.fold?.quality ?? defaults.quality,
      };
    if (info) this.reopen(info);
  }

  /** What the engine knows of the photo, its finished work included: when it is opened, and opened again. */
  reopen(info: PhotoInfo): void {
    const { denoise, other, fold, decode } = info.finished ?? {};
    if (!other) this.other = null;
    this.info = info;
    this.denoised = denoise ?? this.denoised;
    this.figures = fold ?? this.figures;
    this.decoded = decode ?? this.decoded;
    this.hasResult = denoise !== undefined;
    this.hasDecoded = fold !== undefined || decode !== undefined;
    this.areFiguresStale =
      this.figures !== null &&
      (this.areFiguresStale || (!this.adjustments.target && fold?.quality !== this.adjustments.quality));
    this.wasFinished = this.hasDecoded;
  }

  /** What the queue still has to do for it. */
  get missingSteps(): readonly Step[] {
    if (this.isLatent) return this.hasDecoded ? [] : ['decode'];
    const isFolded = this.hasDecoded && !this.areFiguresStale;
    return this.allSteps.filter((step) => {
      if (step === 'denoise') return !this.hasResult;
      return step === 'search' ? !this.isSearched : !this.hasResult || !isFolded;
    });
  }
  /** The file at hand came of a search with the settings on the screen. */
  get isSearched(): boolean {
    return this.hasDecoded && !this.areFiguresStale && this.figures?.effort === 'search';
  }
  /** A smaller file is being searched for, or about to be. */
  get isSearching(): boolean {
    return this.activity?.step === 'search' || this.pending.includes('search');
  }

  get id(): string {
    return this.info?.photoId ?? '';
  }
  get isLatent(): boolean {
    return this.info?.kind === 'latent';
  }
  get status(): PhotoStatus {
    if (this.activity) return 'working';
    if (this.problem) return 'failed';
    if (this.pending.length > 0 || (this.isResting && !this.wasFinished)) return 'waiting';
    return this.isStopped ? 'stopped' : 'done';
  }
  /** What is left of the damaged file can be asked for. */
  get canRescue(): boolean {
    const code = this.problem?.code ?? '';
    return this.isLatent && !this.isRescue && ['CORRUPT_BITSTREAM', 'TRUNCATED'].includes(code);
  }
  /** Figures are being measured, or about to be. */
  get isMeasuring(): boolean {
    return this.areFiguresStale && !this.problem && !this.isStopped;
  }
  /** Everything the queue does for this kind of file. */
  get allSteps(): readonly Step[] {
    if (this.isLatent) return ['decode'];
    return this.adjustments.effort === 'search' ? ['denoise', 'fold', 'search'] : ['denoise', 'fold'];
  }
  /** Format that "same as the source" stands for. */
  get ownFormat(): ImageFormat {
    return this.info && this.info.format !== 'latent' ? this.info.format : 'jpeg';
  }
  /** 0..1 of the first pass, for total progress; denoising is most of the work. */
  get fractionDone(): number {
    if (this.wasFinished || this.problem || this.isStopped) return 1;
    const before = this.activity?.step === 'fold' || (this.hasResult && !this.isLatent) ? 0.7 : 0;
    if (!this.activity) return before;
    const share = this.isLatent ? 1 : this.activity.step === 'denoise' ? 0.7 : 0.3;
    return Math.min(1, before + share * (this.activity.fraction ?? 0));
  }
}
