import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRequest, JobResults } from '../contract';
import { startTestEngine, writeTestPhoto } from '../testing/test-engine';

let engine: Awaited<ReturnType<typeof startTestEngine>>;
let photoId: string;
let sum: number;
beforeEach(async () => {
  engine = await startTestEngine();
  const path = join(engine.folder, 'a.png');
  const { samples } = await writeTestPhoto(path);
  sum = [...samples].reduce((total, value) => total + value, 0);
  ({ photoId } = await engine.client.request('photo:open', { path }));
});
afterEach(async () => {
  await engine.stop();
  await engine.remove();
});

const measure = (more: Partial<Extract<JobRequest, { kind: 'rate-curve' }>> = {}): JobRequest => ({
  kind: 'rate-curve',
  photoId,
  depth: 'full',
  quality: 50,
  strength: 1,
  colorStrength: 1,
  ...more,
});

describe('a rate-curve job', () => {
  it('needs what it measures', async () => {
    const start = (job: JobRequest) => engine.client.request('job:start', { job });
    await expect(start(measure())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(start(measure({ photoId: 'none' }))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(start(measure({ quality: 0 }))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('measures what is folded, with the noise beside it, and tells each point', async () => {
    await engine.run({ kind: 'denoise', photoId, sigma: 'auto' });
    const outcome = await engine.run(measure());
    // "Denoised" is half of every sample.
    expect(outcome).toMatchObject({ kind: 'finished', value: { noise: { quality: 50, noisyBytes: sum } } });
    if (outcome.kind !== 'finished') return;
    const { points, noise } = outcome.value as JobResults['rate-curve'];
    expect(points[0].bytes / sum).toBeCloseTo(0.5, 1);
    expect(noise).toMatchObject({ cleanBytes: points[0].bytes });
    expect(engine.progress.filter(({ point }) => point)).toMatchObject([{ point: points[0] }]);
  });

  it('measures the photo itself where the noise is kept', async () => {
    const outcome = await engine.run(measure({ keepNoise: true }));
    expect(outcome).toMatchObject({ value: { points: [{ bytes: sum }], noise: null } });
  });
});
