/** Keys of the latent map: arrows move it under the place in its middle, plus and minus zoom, 0 and F show the whole. */
import type { MapState } from './state.svelte';

/** How far the map moves with an arrow key, CSS px. */
const stepPx = 40;
const longStepPx = 160;
const zoomStep = 1.4;

/** What a key does, or undefined when it is none of the map's. */
export function mapKey(
  view: Pick<MapState, 'pan' | 'zoomBy' | 'fit'>,
  { key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent,
): (() => void) | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const step = shiftKey ? longStepPx : stepPx;
  const pan = (dx: number, dy: number) => () => {
    view.pan(dx, dy);
  };
  const zoom = (factor: number) => () => {
    view.zoomBy(factor);
  };
  const fit = () => {
    view.fit();
  };
  const moves: Record<string, (() => void) | undefined> = {
    ArrowLeft: pan(step, 0),
    ArrowRight: pan(-step, 0),
    ArrowUp: pan(0, step),
    ArrowDown: pan(0, -step),
    '+': zoom(zoomStep),
    '=': zoom(zoomStep),
    '-': zoom(1 / zoomStep),
    '0': fit,
    f: fit,
  };
  return moves[key];
}
