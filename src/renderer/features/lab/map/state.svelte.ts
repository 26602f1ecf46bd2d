/** What the latent map shows: which layout, where it stands, which point is chosen. Layouts glide into each other. */
import type { LabMap } from '../../../../model/lab/result';
import { fitMap, nearestPoint, panMap, toMap, zoomMap, type MapView, type PaneSize } from './viewport';

interface Point {
  readonly x: number;
  readonly y: number;
}

const glideMs = 500;
/** How far from the pointer a point is still meant, CSS px. */
const reachPx = 24;

export class MapState {
  #maps = $state.raw<readonly LabMap[]>([]);
  #index = $state(0);
  #x = $state.raw<readonly number[]>([]);
  #y = $state.raw<readonly number[]>([]);
  #view = $state.raw<MapView>({ centerX: 0, centerY: 0, scale: 1 });
  #whole = $state.raw<MapView>({ centerX: 0, centerY: 0, scale: 1 });
  #pane = $state.raw<PaneSize>({ width: 1, height: 1 });
  #chosen = $state<number | null>(null);
  #place = $state.raw<Point | null>(null);
  #isFitted = true;
  #glide = 0;

  constructor(
    private readonly requestFrame: (step: (now: number) => void) => void = (step) =>
      void requestAnimationFrame(step),
    private readonly isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches,
  ) {}

  get map(): LabMap | null {
    return this.#maps[this.#index] ?? null;
  }
  get index(): number {
    return this.#index;
  }
  get x(): readonly number[] {
    return this.#x;
  }
  get y(): readonly number[] {
    return this.#y;
  }
  get view(): MapView {
    return this.#view;
  }
  /** Zoom relative to the whole map. */
  get zoom(): number {
    return this.#view.scale / this.#whole.scale;
  }
  get pane(): PaneSize {
    return this.#pane;
  }
  /** Point under the pointer, or nearest to the middle when the keys are used. */
  get chosen(): number | null {
    return this.#chosen;
  }
  /** Where the pointer was last, or the middle when the keys are used, in the map's units; null before either. */
  get place(): Point | null {
    return this.#place;
  }

  /** Maps of one run, the same points in different layouts. */
  show(maps: readonly LabMap[]): void {
    if (maps === this.#maps) return;
    this.#maps = maps;
    this.#chosen = null;
    this.#place = null;
    this.#glide += 1;
    this.#index = Math.min(this.#index, Math.max(0, maps.length - 1));
    this.#settle(this.map?.x ?? [], this.map?.y ?? []);
    this.fit();
  }

  /** Another layout of the same points. */
  choose(index: number): void {
    const next = this.#maps[index];
    if (!next || index === this.#index) return;
    const [fromX, fromY] = [this.#x, this.#y];
    const fromView = this.#view;
    this.#index = index;
    this.#place = null;
    this.#whole = fitMap(next.x, next.y, this.#pane);
    this.#isFitted = true;
    const run = ++this.#glide;
    if (this.isStill() || fromX.length !== next.x.length) {
      this.#settle(next.x, next.y);
      this.fit();
      return;
    }
    // In pane coordinates, so that layouts of different extents glide straight.
    const [start, end] = [fromView, this.#whole];
    const between = (
      from: readonly number[],
      to: readonly number[],
      axis: 'centerX' | 'centerY',
      part: number,
    ) =>
      to.map((value, i) => {
        const old = end[axis] + ((from[i] - start[axis]) * start.scale) / end.scale;
        return old + (value - old) * part;
      });
    let begun: number | null = null;
    const step = (now: number) => {
      if (run !== this.#glide) return;
      begun ??= now;
      const time = Math.min(1, (now - begun) / glideMs);
      const part = 1 - (1 - time) ** 3;
      this.#view = end;
      this.#x = time === 1 ? next.x : between(fromX, next.x, 'centerX', part);
      this.#y = time === 1 ? next.y : between(fromY, next.y, 'centerY', part);
      if (time < 1) this.requestFrame(step);
    };
    this.requestFrame(step);
  }

  resize(pane: PaneSize): void {
    this.#pane = pane;
    if (this.map) this.#whole = fitMap(this.map.x, this.map.y, pane);
    if (this.#isFitted) this.#view = this.#whole;
  }

  fit(): void {
    this.#isFitted = true;
    this.#view = this.#whole;
  }
  zoomBy(factor: number, at: Point = { x: this.#pane.width / 2, y: this.#pane.height / 2 }): void {
    this.#isFitted = false;
    this.#view = zoomMap(this.#view, this.#whole, this.#pane, factor, at.x, at.y);
  }
  pan(dx: number, dy: number): void {
    this.#isFitted = false;
    this.#view = panMap(this.#view, dx, dy);
  }

  /** The point under the pointer, if any. A pointer that goes leaves its place behind. */
  point(at: Point | null): void {
    if (at) this.#place = toMap(this.#view, this.#pane, at.x, at.y);
    this.#chosen = at ? nearestPoint(this.#view, this.#pane, this.#x, this.#y, at, reachPx) : null;
  }
  /** The point nearest to the middle: what the keys look at. */
  pointMiddle(): void {
    const middle = { x: this.#pane.width / 2, y: this.#pane.height / 2 };
    this.#place = toMap(this.#view, this.#pane, middle.x, middle.y);
    this.#chosen = nearestPoint(this.#view, this.#pane, this.#x, this.#y, middle, Infinity);
  }

  #settle(x: readonly number[], y: readonly number[]): void {
    this.#x = x;
    this.#y = y;
    this.#whole = fitMap(x, y, this.#pane);
  }
}
