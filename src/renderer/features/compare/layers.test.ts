import { describe, expect, it } from 'vitest';
import { photoInfo } from '../../testing/fake-api';
import { Photo } from '../queue/photo.svelte';
import { sceneOf, shownLayers } from './layers';
import { Compare, type CompareMode } from './state.svelte';
import type { Layer } from '../../../engine/contract';

function photo(changes: { hasResult?: boolean; hasDecoded?: boolean; kind?: 'photo' | 'latent' } = {}) {
  const made = new Photo('a.jpg', photoInfo({ kind: changes.kind ?? 'photo' }));
  made.hasResult = changes.hasResult ?? false;
  made.hasDecoded = changes.hasDecoded ?? false;
  return made;
}
const asked = (layer: Layer, mode: CompareMode = 'wipe', isHeld = false) => ({ layer, mode, isHeld });

describe('shown layers', () => {
  it('shows the original alone until the asked layer is there', () => {
    expect(shownLayers(photo(), asked('result'))).toEqual({ left: null, right: 'source', panes: 1 });
    const clean = photo({ hasResult: true });
    expect(shownLayers(clean, asked('decoded'))).toEqual({ left: 'source', right: 'result', panes: 1 });
  });

  it('puts the version that was kept on the left once there is one', () => {
    const clean = photo({ hasResult: true });
    const against = { ...asked('result'), versus: 'other' } as const;
    expect(shownLayers(clean, against).left).toBe('source');
    clean.other = { adjustments: clean.adjustments, model: 'fine', words: '', run: 1 };
    expect(shownLayers(clean, against)).toEqual({ left: 'other', right: 'result', panes: 1 });
    expect(shownLayers(clean, { ...against, isHeld: true }).right).toBe('other');
    expect(shownLayers(clean, asked('result')).left).toBe('source');
  });

  it('shows a large photo that is being made as soon as a tile is there', () => {
    const large = photo();
    large.previewTiles = 1;
    expect(shownLayers(large, asked('result')).right).toBe('result');
  });

  it('has nothing to show of a .latent that is not decoded yet', () => {
    expect(shownLayers(photo({ kind: 'latent' }), asked('result')).right).toBeNull();
    const decoded = photo({ kind: 'latent', hasDecoded: true });
    expect(shownLayers(decoded, asked('result', 'side'))).toEqual({ left: null, right: 'decoded', panes: 1 });
  });

  it('puts the photo that a .latent was made of beside it', () => {
    const decoded = photo({ kind: 'latent', hasDecoded: true });
    decoded.original = { photoId: 's1', key: 'other', name: 'a.jpg' };
    expect(shownLayers(decoded, asked('result'))).toEqual({ left: 'source', right: 'decoded', panes: 1 });
    expect(shownLayers(decoded, asked('result', 'side')).panes).toBe(2);
    expect(shownLayers(decoded, asked('result', 'flip'))).toEqual({ left: null, right: 'decoded', panes: 1 });
    expect(shownLayers(decoded, asked('result', 'flip', true)).right).toBe('source');
    const compare = new Compare({ isStill: () => true });
    compare.resize({ width: 400, height: 300 }, 1, 1);
    compare.show({ width: 4000, height: 3000 });
    const views = sceneOf(decoded, compare)!.panes.map(({ view }) => [view.photoId, view.layer]);
    expect(views).toEqual([
      ['s1', 'source'],
      ['p1', 'decoded'],
    ]);
  });

  it('keeps both panes while the original is held', () => {
    const clean = photo({ hasResult: true });
    expect(shownLayers(clean, asked('result', 'side', true))).toEqual({
      left: 'source',
      right: 'source',
      panes: 2,
    });
    expect(shownLayers(clean, asked('result', 'wipe', true))).toEqual({
      left: null,
      right: 'source',
      panes: 1,
    });
  });
});

describe('scene', () => {
  function compareOf(mode: CompareMode, panes: 1 | 2) {
    const compare = new Compare({ isStill: () => true });
    compare.setMode(mode);
    compare.resize({ width: 1001, height: 600 }, 1, panes);
    compare.show({ width: 4000, height: 3000 });
    return compare;
  }

  it('is the preview alone while a .latent has no pixels', () => {
    const { panes } = sceneOf(photo({ kind: 'latent' }), compareOf('wipe', 1))!;
    expect(panes.map(({ view }) => view)).toMatchObject([{ layer: 'decoded', isQuickLook: true }]);
    const [decoded] = sceneOf(photo({ kind: 'latent', hasDecoded: true }), compareOf('wipe', 1))!.panes;
    expect(decoded.view.isQuickLook).toBeUndefined();
  });

  it('is empty without room or photo', () => {
    expect(sceneOf(null, compareOf('wipe', 1))).toBeNull();
    expect(sceneOf(photo(), new Compare({ isStill: () => true }))).toBeNull();
  });

  it('splits one pane at the divider', () => {
    const compare = compareOf('wipe', 1);
    compare.setWipe(0.25);
    const { panes } = sceneOf(photo({ hasResult: true }), compare)!;
    expect(panes.map(({ pane }) => [pane.clipLeft, pane.clipWidth])).toEqual([
      [0, 250],
      [250, 751],
    ]);
    expect(panes.map(({ view }) => view.layer)).toEqual(['source', 'result']);
  });

  it('puts two panes beside a hairline', () => {
    const { panes } = sceneOf(photo({ hasResult: true }), compareOf('side', 2))!;
    expect(panes.map(({ pane }) => [pane.left, pane.size.width])).toEqual([
      [0, 500],
      [501, 500],
    ]);
  });

  it('asks for new pixels when a strength or a run changes, and not for the original', () => {
    const clean = photo({ hasResult: true });
    const compare = compareOf('wipe', 1);
    const versions = () => sceneOf(clean, compare)!.panes.map(({ view }) => view.version);
    const [source, result] = versions();
    clean.adjustments = { ...clean.adjustments, strength: 0.5 };
    expect(versions()[0]).toBe(source);
    expect(versions()[1]).not.toBe(result);
    const blended = versions()[1];
    clean.resultRun += 1;
    expect(versions()[1]).not.toBe(blended);
  });
});
