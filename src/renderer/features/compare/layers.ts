/** Which layers of a photo stand on the screen, given what is there and what was asked for. */
import type { Layer } from '../../../engine/contract';
import { strengthsOf, versionOfLook } from '../queue/look';
import type { Photo } from '../queue/photo.svelte';
import type { Compare } from './state.svelte';
import type { LayerView, Scene } from './stage';

/** Layers from left to right; `panes` is 2 side by side. */
export interface ShownLayers {
  /** Null where only one layer is shown. */
  readonly left: Layer | null;
  /** Null while no pixels can be had at all. */
  readonly right: Layer | null;
  readonly panes: 1 | 2;
}

/** Whether the engine has pixels of a layer. */
export function hasLayer(photo: Photo, layer: Layer): boolean {
  if (!photo.info) return false;
  if (layer === 'decoded') return photo.hasDecoded;
  if (layer === 'other') return photo.other !== null;
  return !photo.isLatent && (layer === 'source' || photo.hasResult || photo.previewTiles > 0);
}

/** A layer that is not there yet gives way to the nearest one that is. */
export function shownLayers(
  photo: Photo,
  compare: Pick<Compare, 'mode' | 'layer' | 'isHeld'> & Partial<Pick<Compare, 'versus'>>,
): ShownLayers {
  if (photo.isLatent) return latentLayers(photo, compare);
  const chain: readonly Layer[] =
    compare.layer === 'decoded' ? ['decoded', 'result', 'source'] : [compare.layer, 'source'];
  const nearest = chain.find((layer) => hasLayer(photo, layer)) ?? null;
  const panes = compare.mode === 'side' && compare.layer !== 'source' ? 2 : 1;
  const isCompared = nearest !== null && nearest !== 'source' && compare.mode !== 'flip';
  const before = compare.versus === 'other' && photo.other ? 'other' : 'source';
  if (panes === 2) return { left: before, right: compare.isHeld ? before : nearest, panes };
  if (compare.isHeld) return { left: null, right: before, panes };
  return { left: isCompared ? before : null, right: nearest, panes };
}

/** A `.latent` stands alone until the photo that it was made of is put beside it. */
function latentLayers(
  { hasDecoded, original }: Photo,
  { mode, isHeld }: Pick<Compare, 'mode' | 'isHeld'>,
): ShownLayers {
  if (!hasDecoded || !original) return { left: null, right: hasDecoded ? 'decoded' : null, panes: 1 };
  const right = isHeld ? 'source' : 'decoded';
  if (mode === 'side') return { left: 'source', right, panes: 2 };
  return { left: mode === 'wipe' && !isHeld ? 'source' : null, right, panes: 1 };
}

/** What the canvas draws; null without a photo or without room. */
export function sceneOf(
  photo: Photo | null,
  compare: Compare,
  overlay: Scene['overlay'] = null,
): Scene | null {
  const { stage, pane, viewport, wipe, gain } = compare;
  const view = (layer: Layer) => viewOf(photo!, layer, gain);
  if (!photo?.info || stage.width === 0) return null;
  const { left, right, panes } = shownLayers(photo, compare);
  const whole = { left: 0, size: pane, clipLeft: 0, clipWidth: pane.width };
  const list: Scene['panes'][number][] = [];
  if (panes === 2) {
    if (left) list.push({ pane: whole, view: view(left) });
    if (right) list.push({ pane: { ...whole, left: pane.width + 1 }, view: view(right) });
  } else if (left && right) {
    const edge = Math.round(wipe * pane.width);
    list.push({ pane: { ...whole, clipWidth: edge }, view: view(left) });
    list.push({
      pane: { ...whole, clipLeft: edge, clipWidth: pane.width - edge },
      view: view(right),
    });
  } else if (right) list.push({ pane: whole, view: view(right) });
  // The preview in a `.latent` is there at once; its pixels come when it is decoded.
  else if (photo.isLatent) list.push({ pane: whole, view: { ...view('decoded'), isQuickLook: true } });
  return { picture: photo.info, viewport, size: stage, panes: list, overlay };
}

function viewOf(photo: Photo, layer: Layer, gain: number): LayerView {
  const look = layer === 'other' && photo.other ? photo.other.adjustments : photo.adjustments;
  const run = `${String(photo.resultRun)}.${String(photo.previewTiles)}`;
  const versions: Record<Layer, string> = {
    source: 'source',
    result: `${run}/${versionOfLook(look)}`,
    other: `${String(photo.other?.run)}/${versionOfLook(look)}`,
    removed: `${run}/${versionOfLook({ ...look, grain: 0 })}/${String(gain)}`,
    decoded: String(photo.decodedRun),
  };
  const holder =
    layer === 'source' && photo.original ? photo.original : { key: photo.key, photoId: photo.id };
  return {
    photoKey: holder.key,
    photoId: holder.photoId,
    layer,
    version: versions[layer],
    request: { ...strengthsOf(look), ...(layer === 'removed' && { gain }) },
  };
}
