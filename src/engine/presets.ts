/** Settings under a name: those that come with Grainfold. Plain data, for the window and the command line. */
import { usualGrainSizePx } from '../model/types';
import type { Strengths } from './contract';

/** Everything about a clean copy but its file format. */
export interface PresetSettings extends Required<Strengths> {
  readonly sigma: 'auto' | number;
  /** The model in use when it is left out. */
  readonly modelId?: string;
}

/** Nothing is done beyond taking the noise away. */
export const plainLook = {
  strength: 1,
  colorStrength: 1,
  detail: 0,
  grain: 0,
  grainSize: usualGrainSizePx,
} as const satisfies Required<Strengths>;

/** Takes a quarter of the stock network's arithmetic. */
export const fastModelId = 'restore-fast-1';

const plain = { sigma: 'auto', ...plainLook } as const;

/** By id; the window names them in its language. */
export const stockPresets = {
  clean: plain,
  natural: { ...plain, strength: 0.8, detail: 0.35 },
  colour: { ...plain, strength: 0.15 },
  fast: { ...plain, modelId: fastModelId },
  film: { ...plain, detail: 0.25, grain: 0.3, grainSize: 1.2 },
} as const satisfies Readonly<Record<string, PresetSettings>>;

export type StockPreset = keyof typeof stockPresets;
export const stockPresetIds = Object.keys(stockPresets) as readonly StockPreset[];
