/** Mouse, pen, touch and wheel on the comparison, as zoom and pan. Positions become device px of the pane under them. */
import type { Compare, PanePoint } from './state.svelte';

/** Wheel travel that doubles the zoom is ln 2 / this, CSS px; a pinch on a trackpad comes in smaller amounts. */
const wheelRate = 0.0018;
const pinchRate = 0.01;
const linePx = 16;

export class Gestures {
  readonly #pointers = new Map<number, PanePoint>();

  constructor(
    private readonly compare: Compare,
    private readonly onDragging: (isDragging: boolean) => void,
  ) {}

  readonly wheel = (event: WheelEvent & { currentTarget: HTMLElement }): void => {
    event.preventDefault();
    const travel = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * linePx : event.deltaY;
    // A trackpad's pinch arrives as a wheel with Control.
    const rate = event.ctrlKey ? pinchRate : wheelRate;
    this.compare.zoomBy(Math.exp(-travel * rate), this.#pointOf(event));
  };

  readonly down = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    if (event.button !== 0 && event.button !== 1) return;
    // Capturing the pointer would take the click from what lies over the picture.
    if (event.target instanceof Element && event.target.closest('[data-over-picture]')) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#screenPoint(event));
    this.onDragging(true);
  };

  readonly move = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = this.#screenPoint(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const spread = Math.hypot(now.x - other.x, now.y - other.y);
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      if (was > 0)
        this.compare.zoomBy(
          spread / was,
          this.#inPane({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }),
        );
      this.compare.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else this.compare.pan(now.x - before.x, now.y - before.y);
    this.#pointers.set(event.pointerId, now);
  };

  readonly up = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    this.onDragging(this.#pointers.size > 0);
  };

  readonly doubleClick = (event: MouseEvent & { currentTarget: HTMLElement }): void => {
    this.compare.toggleFit(this.#pointOf(event));
  };

  #pointOf(event: MouseEvent & { currentTarget: HTMLElement }): PanePoint {
    return this.#inPane(this.#screenPoint(event));
  }

  /** Device px from the view's top left. */
  #screenPoint(event: MouseEvent & { currentTarget: HTMLElement }): PanePoint {
    const box = event.currentTarget.getBoundingClientRect();
    const ratio = this.compare.pixelRatio;
    return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
  }

  /** The right pane of two has its own left edge. */
  #inPane(point: PanePoint): PanePoint {
    const { pane, stage } = this.compare;
    const isRight = pane.width < stage.width && point.x > pane.width;
    return isRight ? { x: point.x - pane.width - 1, y: point.y } : point;
  }
}
