import { expect, it } from 'vitest';
import { OpenWork } from './open-work';

it('tells work from what the window measures by itself', () => {
  const work = new OpenWork();
  for (const kind of ['fold', 'rate-curve', 'peek'] as const) {
    const job = { kind, photoId: 'p1', quality: 50, depth: 'size', strength: 1, colorStrength: 1 };
    work.answered('job:start', { job }, { jobId: kind });
  }
  expect(work.jobIds.filter((jobId) => work.isWork(jobId))).toEqual(['fold']);
  expect(work.failJobs('It stopped.')).toHaveLength(3);
});
