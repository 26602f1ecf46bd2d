/** What the comparison shows and how: mode, layer, wipe position, zoom and pan. Lengths are device px. */
import type { Layer } from '../../../engine/contract';
import { clampViewport, fitMargin, fitViewport, panBy, zoomAt, type Size, type Viewport } from './viewport';

export const compareModes = ['wipe', 'side', 'flip'] as const;
export type CompareMode = (typeof compareModes)[number];

/** How much what was removed can be amplified. */
export const removedGains = [2, 4, 8, 16, 32] as const;

/** A point of the pane, device px from its top left. */
export interface PanePoint {
  readonly x: number;
  readonly y: number;
}

/** One key press or click of zooming. */
const zoomStep = Math.SQRT2;
const glideMs = 170;

export interface CompareOptions {
  /** Whether movements are to be immediate. */
  readonly isStill?: () => boolean;
  readonly requestFrame?: (callback: (now: number) => void) => number;
}

export class Compare {
  #mode = $state<CompareMode>('wipe');
  #layer = $state<Layer>('result');
  #wipe = $state(0.5);
  #isHeld = $state(false);
  #gain = $state(8);
  #versus = $state<'source' | 'other'>('source');
  #picture = $state.raw<Size | null>(null);
  #stage = $state.raw<Size>({ width: 0, height: 0 });
  #pixelRatio = $state(1);
  #viewport = $state.raw<Viewport>({ scale: 1, centerX: 0, centerY: 0 });
  #isFitted = $state(true);
  #isSettled = $state(false);
  #panes = 1;
  /** Where the glide that runs ends. */
  #target: Viewport | null = null;
  readonly #isStill: () => boolean;
  readonly #requestFrame: (callback: (now: number) => void) => number;

  constructor(options: CompareOptions = {}) {
    this.#isStill = options.isStill ?? (() => matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.#requestFrame = options.requestFrame ?? ((callback) => requestAnimationFrame(callback));
  }

  get mode(): CompareMode {
    return this.#mode;
  }
  /** The layer asked for on the right; it may not be there yet. */
  get layer(): Layer {
    return this.#layer;
  }
  /** Where the divider stands, 0..1 of the width. */
  get wipe(): number {
    return this.#wipe;
  }
  /** The original is shown for as long as a key is held. */
  get isHeld(): boolean {
    return this.#isHeld;
  }
  /** What stands on the left: the original, or the version that was put aside. */
  get versus(): 'source' | 'other' {
    return this.#versus;
  }
  /** How much what was removed is amplified. */
  get gain(): number {
    return this.#gain;
  }
  get viewport(): Viewport {
    return this.#viewport;
  }
  get isFitted(): boolean {
    return this.#isFitted;
  }
  /** Device px of the canvas. */
  get stage(): Size {
    return this.#stage;
  }
  /** Device px per CSS px. */
  get pixelRatio(): number {
    return this.#pixelRatio;
  }
  /** Everything on the screen is in its final pixels. */
  get isSettled(): boolean {
    return this.#isSettled;
  }
  /** Device px of one pane: half of the canvas side by side. */
  get pane(): Size {
    return this.#panes === 1
      ? this.#stage
      : { width: Math.floor((this.#stage.width - 1) / 2), height: this.#stage.height };
  }

  setMode(mode: CompareMode): void {
    this.#mode = mode;
  }
  setLayer(layer: Layer): void {
    this.#layer = layer;
  }
  setVersus(versus: 'source' | 'other'): void {
    this.#versus = versus;
  }
  setGain(gain: number): void {
    this.#gain = gain;
  }
  setWipe(position: number): void {
    this.#wipe = Math.min(1, Math.max(0, position));
  }
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }
  setSettled(isSettled: boolean): void {
    this.#isSettled = isSettled;
  }

  /** The canvas has a new size, or the panes on it a new number. */
  resize(stage: Size, pixelRatio: number, panes: 1 | 2): void {
    if (stage.width === this.#stage.width && stage.height === this.#stage.height && panes === this.#panes)
      return;
    this.#stage = stage;
    this.#pixelRatio = pixelRatio;
    this.#panes = panes;
    this.#settle(this.#aim);
  }

  /** Another photo: fitted if the last one was, else at the same zoom and the same relative place. */
  show(picture: Size | null): void {
    const last = this.#picture;
    this.#picture = picture;
    const { scale, centerX, centerY } = this.#aim;
    this.#target = null;
    if (!picture) return;
    const place = last ?? { width: 2 * centerX || 1, height: 2 * centerY || 1 };
    this.#settle({
      scale,
      centerX: (centerX / place.width) * picture.width,
      centerY: (centerY / place.height) * picture.height,
    });
  }

  fit(): void {
    this.#isFitted = true;
    if (this.#picture) this.#glideTo(fitViewport(this.#picture, this.pane, this.#margin));
  }
  /** One picture px on one device px. */
  actualSize(at?: PanePoint): void {
    this.zoomTo(1, at);
  }
  /** Between fit and 1:1, as a double click does. */
  toggleFit(at?: PanePoint): void {
    if (this.#isFitted) this.actualSize(at);
    else this.fit();
  }
  zoomIn(): void {
    this.zoomTo(this.#aim.scale * zoomStep);
  }
  zoomOut(): void {
    this.zoomTo(this.#aim.scale / zoomStep);
  }
  zoomTo(scale: number, at?: PanePoint): void {
    if (!this.#picture) return;
    this.#glideTo(this.#zoomed(scale, at));
    this.#isFitted = false;
  }
  /** At once, as a wheel or a pinch does. */
  zoomBy(factor: number, at: PanePoint): void {
    if (!this.#picture) return;
    this.#target = null;
    this.#viewport = this.#zoomed(this.#viewport.scale * factor, at);
    this.#isFitted = false;
  }
  /** The picture follows by device px. */
  pan(dx: number, dy: number): void {
    if (!this.#picture) return;
    this.#target = null;
    this.#viewport = clampViewport(panBy(this.#viewport, dx, dy), this.#picture, this.pane);
  }

  get #margin(): number {
    return fitMargin * this.#pixelRatio;
  }

  #zoomed(scale: number, at?: PanePoint): Viewport {
    const pane = this.pane;
    const point = at ?? { x: pane.width / 2, y: pane.height / 2 };
    const limited = clampViewport({ ...this.#viewport, scale }, this.#picture!, pane).scale;
    return clampViewport(zoomAt(this.#viewport, pane, limited, point.x, point.y), this.#picture!, pane);
  }

  /** Where the picture stands, or will in a blink. */
  get #aim(): Viewport {
    return this.#target ?? this.#viewport;
  }

  #settle(viewport: Viewport): void {
    this.#target = null;
    if (!this.#picture) return;
    this.#viewport = this.#isFitted
      ? fitViewport(this.#picture, this.pane, this.#margin)
      : clampViewport(viewport, this.#picture, this.pane);
  }

  /** Moves there within a blink; the picture point that both ends share stays where it is. */
  #glideTo(target: Viewport): void {
    const start = this.#viewport;
    this.#target = this.#isStill() ? null : target;
    if (!this.#target) {
      this.#viewport = target;
      return;
    }
    let begun: number | null = null;
    const step = (now: number) => {
      if (this.#target !== target) return;
      begun ??= now;
      const time = Math.min(1, (now - begun) / glideMs);
      this.#viewport = time === 1 ? target : between(start, target, 1 - (1 - time) ** 3);
      if (time < 1) this.#requestFrame(step);
      else this.#target = null;
    };
    this.#requestFrame(step);
  }
}

/** Zoom runs geometrically; the middle runs along 1/scale, which keeps the fixed point fixed. */
function between(a: Viewport, b: Viewport, t: number): Viewport {
  const scale = a.scale * (b.scale / a.scale) ** t;
  const same = Math.abs(b.scale / a.scale - 1) < 1e-6;
  const along = same ? t : (1 / a.scale - 1 / scale) / (1 / a.scale - 1 / b.scale);
  return {
    scale,
    centerX: a.centerX + (b.centerX - a.centerX) * along,
    centerY: a.centerY + (b.centerY - a.centerY) * along,
  };
}
