import { describe, expect, it } from 'vitest';
import { JobRouter } from '../../api/job-router';
import { FakeJobs, folded, measured, photoInfo, settled } from '../../testing/fake-api';
import { Photo } from '../queue/photo.svelte';
import { Gauge } from './gauge.svelte';
import { Rates } from './state.svelte';

const defaults = { quality: 50, strength: 1, colorStrength: 1 };

function make() {
  const engine = new FakeJobs();
  const jobs = new JobRouter(engine.api);
  const photo = new Photo('night.jpg', photoInfo(), defaults);
  photo.hasResult = true;
  photo.hasDecoded = true;
  photo.figures = folded;
  return { engine, jobs, photo, gauge: new Gauge(engine.api, jobs, 'full') };
}
const [low, middle] = measured.points;

describe('Gauge', () => {
  it('asks for what is folded, shows points as they come, and the curve at the end', async () => {
    const { engine, photo, gauge } = make();
    photo.adjustments = { ...photo.adjustments, strength: 0.5, grain: 0.4 };
    void gauge.measure(photo);
    await settled();
    expect(engine.last.job).toEqual({
      kind: 'rate-curve',
      photoId: 'p1',
      depth: 'full',
      quality: 50,
      strength: 0.5,
      colorStrength: 1,
    });
    const progress = { stage: 'evaluate', done: 1, total: 4, unit: 'measure' } as const;
    engine.api.emit('job:progress', { jobId: 'job-1', progress, point: middle });
    engine.api.emit('job:progress', { jobId: 'job-1', progress, point: low });
    expect(gauge.pointsOf(photo)).toEqual([low, middle]);
    expect([gauge.fraction, gauge.isRunning, gauge.curveOf(photo)]).toEqual([0.25, true, null]);
    await engine.finishLast();
    expect(gauge.curveOf(photo)).toBe(measured);
    expect(gauge.isRunning).toBe(false);
    await gauge.measure(photo);
    expect(engine.started).toHaveLength(1);
  });

  it('knows nothing of other pixels: other strengths, another result, the noise kept', async () => {
    const { engine, photo, gauge } = make();
    void gauge.measure(photo);
    await settled();
    await engine.finishLast();
    const before = photo.adjustments;
    for (const change of [{ strength: 0.9 }, { keepNoise: true }, { detail: 0.2 }]) {
      photo.adjustments = { ...before, ...change };
      expect(gauge.curveOf(photo)).toBeNull();
    }
    photo.adjustments = { ...before, quality: 90, grain: 0.5 };
    expect(gauge.curveOf(photo)).toBe(measured);
    photo.resultRun += 1;
    expect(gauge.pointsOf(photo)).toEqual([]);
  });

  it('cancels, keeps its points, and starts again when asked', async () => {
    const { engine, photo, gauge } = make();
    void gauge.measure(photo);
    gauge.cancel();
    await settled();
    expect(engine.api.argsOf('job:cancel')).toEqual([{ jobId: 'job-1' }]);
    await settled();
    expect([gauge.isRunning, gauge.problem]).toEqual([false, null]);
    void gauge.measure(photo);
    await settled();
    expect(engine.started).toHaveLength(2);
    engine.close('job-2', { kind: 'failed', error: { code: 'INTERNAL', message: 'It broke.' } });
    await settled();
    expect([gauge.isRunning, gauge.problem]).toEqual([false, 'It broke.']);
  });
});

describe('Rates', () => {
  it('measures sizes while nothing else is to be done, and tells others from them', async () => {
    const { engine, jobs, photo } = make();
    const rates = new Rates(engine.api, jobs);
    rates.watch(photo, false);
    await settled();
    expect(engine.started).toEqual([]);
    rates.watch(photo, true);
    await settled();
    expect(engine.last.job).toMatchObject({ kind: 'rate-curve', depth: 'size' });
    await engine.finishLast();
    expect(rates.estimateOf(photo)).toBe(folded.bytes);
    photo.adjustments = { ...photo.adjustments, quality: 100 };
    photo.areFiguresStale = true;
    const payload = folded.bytes - folded.sideBytes;
    expect(rates.estimateOf(photo)! / (folded.sideBytes + payload * 10)).toBeCloseTo(1, 4);
    rates.watch(photo, true);
    await settled();
    expect(engine.started).toHaveLength(1);
  });

  it('gives way to work', async () => {
    const { engine, jobs, photo } = make();
    const rates = new Rates(engine.api, jobs);
    rates.watch(photo, true);
    await settled();
    photo.areFiguresStale = true;
    rates.watch(photo, true);
    expect(engine.api.argsOf('job:cancel')).toEqual([{ jobId: 'job-1' }]);
  });
});
