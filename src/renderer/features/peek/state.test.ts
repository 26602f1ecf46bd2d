import { describe, expect, it, vi } from 'vitest';
import type { LatentPeek } from '../../../model/types';
import { JobRouter } from '../../api/job-router';
import { FakeJobs, photoInfo, settled } from '../../testing/fake-api';
import { Photo } from '../queue/photo.svelte';
import { Peek } from './state.svelte';

const inside: LatentPeek = {
  spending: { cellPx: 16, columns: 2, rows: 1, bpp: Float32Array.of(0.1, 2) },
  bands: [],
  payloadBytes: 100,
  patches: 0,
};
vi.stubGlobal(
  'ImageData',
  class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  },
);

function make() {
  const engine = new FakeJobs();
  const photo = new Photo('a.jpg', photoInfo(), { quality: 50, strength: 1, colorStrength: 1 });
  return { engine, photo, peek: new Peek(engine.api, new JobRouter(engine.api)) };
}
const finish = async (engine: FakeJobs) => {
  engine.close(engine.last.jobId, { kind: 'finished', value: inside });
  await settled();
};

describe('Peek', () => {
  it('reads the file once, when there is one, and again when it is another', async () => {
    const { engine, photo, peek } = make();
    await peek.load(photo);
    expect(engine.started).toEqual([]);
    photo.hasDecoded = true;
    void peek.load(photo);
    void peek.load(photo);
    await settled();
    expect(engine.log).toEqual(['peek p1']);
    await finish(engine);
    expect(peek.of(photo)).toBe(inside);
    expect(peek.heatOf(photo)?.top).toBe(2);
    photo.decodedRun += 1;
    expect(peek.of(photo)).toBeNull();
    void peek.load(photo);
    await settled();
    expect(engine.log).toEqual(['peek p1', 'peek p1']);
  });

  it('lies over the photo only while that is wanted', async () => {
    const { engine, photo, peek } = make();
    photo.hasDecoded = true;
    void peek.load(photo);
    await settled();
    await finish(engine);
    expect(peek.overlayOf(photo)).toBeNull();
    peek.setHeatShown(true);
    expect(peek.overlayOf(photo)).toMatchObject({ width: 32, height: 16 });
    expect(peek.overlayOf(null)).toBeNull();
  });

  it('says what went wrong, and tries again when asked', async () => {
    const { engine, photo, peek } = make();
    photo.hasDecoded = true;
    void peek.load(photo);
    await settled();
    const error = { code: 'UNKNOWN_MODEL', message: 'Import that model.' };
    engine.close(engine.last.jobId, { kind: 'failed', error });
    await settled();
    expect(peek.problem).toBe('Import that model.');
    void peek.load(photo);
    await settled();
    expect(engine.started).toHaveLength(2);
  });
});
