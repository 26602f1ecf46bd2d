import { beforeEach, describe, expect, it } from 'vitest';
import { Compare } from './state.svelte';

const picture = { width: 8000, height: 6000 };

function compareOn(options: { isStill: boolean } = { isStill: true }) {
  const frames: ((now: number) => void)[] = [];
  const compare = new Compare({
    isStill: () => options.isStill,
    requestFrame: (callback) => frames.push(callback),
  });
  compare.resize({ width: 1048, height: 848 }, 1, 1);
  compare.show(picture);
  return { compare, frames };
}

describe('Compare', () => {
  let compare: Compare;
  beforeEach(() => {
    compare = compareOn().compare;
  });

  it('does nothing without a picture', () => {
    const empty = new Compare({ isStill: () => true });
    empty.zoomIn();
    empty.pan(5, 5);
    empty.fit();
    expect(empty.viewport).toEqual({ scale: 1, centerX: 0, centerY: 0 });
  });

  it('starts fitted and stays fitted when the window changes', () => {
    expect(compare.viewport.scale).toBe(0.125);
    compare.resize({ width: 2048, height: 1648 }, 1, 1);
    expect(compare.viewport.scale).toBeCloseTo(0.25);
    expect(compare.isFitted).toBe(true);
  });

  it('goes between fit and one px per device px', () => {
    compare.toggleFit({ x: 524, y: 424 });
    expect(compare.viewport.scale).toBe(1);
    expect(compare.isFitted).toBe(false);
    compare.toggleFit();
    expect(compare.viewport.scale).toBe(0.125);
  });

  it('keeps zoom and relative place from photo to photo', () => {
    compare.actualSize();
    compare.pan(1000, 0);
    compare.show({ width: 4000, height: 3000 });
    expect(compare.viewport).toEqual({ scale: 1, centerX: 1500, centerY: 1500 });
  });

  it('gives each side half of the canvas', () => {
    compare.resize({ width: 1049, height: 848 }, 1, 2);
    expect(compare.pane).toEqual({ width: 524, height: 848 });
    expect(compare.viewport.scale).toBeCloseTo((524 - 48) / 8000);
  });

  it('keeps the divider inside the picture', () => {
    compare.setWipe(1.4);
    expect(compare.wipe).toBe(1);
    compare.setWipe(-3);
    expect(compare.wipe).toBe(0);
  });

  it('glides to the target and can be overtaken', () => {
    const { compare: gliding, frames } = compareOn({ isStill: false });
    gliding.actualSize();
    frames.shift()!(0);
    expect(gliding.viewport.scale).toBeCloseTo(0.125);
    frames.shift()!(85);
    const halfway = gliding.viewport.scale;
    expect(halfway).toBeGreaterThan(0.125);
    expect(halfway).toBeLessThan(1);
    gliding.pan(0, 0);
    frames.shift()!(400);
    expect(gliding.viewport.scale).toBe(halfway);
  });

  it('ends a glide where it was going when the window changes meanwhile', () => {
    const { compare: gliding, frames } = compareOn({ isStill: false });
    gliding.actualSize();
    frames.shift()!(0);
    gliding.resize({ width: 900, height: 848 }, 1, 1);
    expect(gliding.viewport.scale).toBe(1);
    expect(frames.map((frame) => frame(400))).toHaveLength(1);
    expect(gliding.viewport.scale).toBe(1);
  });

  it('counts every step of a zoom, also those taken while it glides', () => {
    const { compare: gliding, frames } = compareOn({ isStill: false });
    const { compare: still } = compareOn();
    for (const each of [gliding, still]) [1, 2, 3].forEach(() => each.zoomIn());
    for (const now of [0, 400]) frames.splice(0).forEach((frame) => frame(now));
    expect(gliding.viewport.scale).toBeCloseTo(still.viewport.scale);
  });
});
