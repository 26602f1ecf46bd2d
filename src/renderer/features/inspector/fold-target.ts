/** Ways to say how a photo is folded: by quality, or by what the file shall be. */
import type { FoldTarget, Photo } from '../queue/photo.svelte';

export const foldModes = ['quality', 'bytes', 'bpp', 'psnr'] as const;
export type FoldMode = (typeof foldModes)[number];

/** What the engine takes. */
const ranges = {
  bytes: { least: 100, most: 2e9 },
  bpp: { least: 0.001, most: 48 },
  psnr: { least: 10, most: 60 },
} as const;

/** A size in its unit: kB below a megabyte. */
export interface SizeEntry {
  readonly value: number;
  readonly unit: 'kB' | 'MB';
}

export const bytesOfUnit = { kB: 1000, MB: 1_000_000 } as const;

export function sizeEntry(bytes: number): SizeEntry {
  const unit = bytes < 999_500 ? 'kB' : 'MB';
  return { value: Number((bytes / bytesOfUnit[unit]).toPrecision(3)), unit };
}

/** Where a kind of target starts: at the file that is there, rounded as people would. */
export function startTarget(
  kind: Exclude<FoldMode, 'quality'>,
  { figures, info }: Pick<Photo, 'figures' | 'info'>,
): FoldTarget {
  const pixels = info ? info.width * info.height : 1e6;
  const { bytes, bpp, psnrToCoded } = figures ?? { bytes: pixels / 10, bpp: 0.8, psnrToCoded: 36 };
  switch (kind) {
    case 'bytes': {
      const { value, unit } = sizeEntry(bytes);
      return { kind, bytes: Math.round(value * bytesOfUnit[unit]) };
    }
    case 'bpp':
      return { kind, bpp: Number(bpp.toPrecision(2)) };
    case 'psnr':
      return { kind, psnr: Math.min(ranges.psnr.most, Math.round(psnrToCoded)) };
  }
}

/** What was typed, kept within what the engine takes; null for what is no number. */
export function typedTarget(kind: FoldTarget['kind'], value: number): FoldTarget | null {
  if (!Number.isFinite(value)) return null;
  const { least, most } = ranges[kind];
  const kept = Math.min(most, Math.max(least, value));
  if (kind === 'bytes') return { kind, bytes: Math.round(kept) };
  return kind === 'bpp' ? { kind, bpp: kept } : { kind, psnr: kept };
}

/** Whether the file is what was asked for: within 3 %, or 0.1 dB. */
export function isOnTarget(target: FoldTarget, photo: Pick<Photo, 'figures'>): boolean {
  const { figures } = photo;
  if (!figures) return true;
  if (target.kind === 'psnr') return Math.abs(figures.psnrToCoded - target.psnr) <= 0.1;
  const ratio = target.kind === 'bpp' ? figures.bpp / target.bpp : figures.bytes / target.bytes;
  return Math.abs(ratio - 1) <= 0.03;
}
