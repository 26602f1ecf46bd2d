import { describe, expect, it, vi } from 'vitest';
import { FakeApi } from '../testing/fake-api';
import { JobRouter } from './job-router';

const cancelled = { kind: 'cancelled' } as const;

describe('JobRouter', () => {
  it('ends everything followed when the engine is gone, once', async () => {
    const api = new FakeApi();
    const jobs = new JobRouter(api);
    const outcome = jobs.follow('denoise', 'a');
    jobs.endAll('The engine stopped.');
    expect(await outcome).toEqual({
      kind: 'failed',
      error: { code: 'ENGINE_GONE', message: 'The engine stopped.' },
    });
    api.emit('job:closed', { jobId: 'a', kind: 'denoise', outcome: cancelled });
  });

  it('keeps a closing that overtook the reply naming its job', async () => {
    const api = new FakeApi();
    const jobs = new JobRouter(api);
    api.emit('job:closed', { jobId: 'a', kind: 'save', outcome: cancelled });
    expect(await jobs.follow('save', 'a')).toEqual(cancelled);
  });

  it('forgets early closings of an engine that is gone', async () => {
    const api = new FakeApi();
    const jobs = new JobRouter(api);
    api.emit('job:closed', { jobId: 'a', kind: 'save', outcome: cancelled });
    jobs.endAll('gone');
    let isClosed = false;
    void jobs.follow('save', 'a').then(() => (isClosed = true));
    await Promise.resolve();
    expect(isClosed).toBe(false);
  });

  it('hands progress to the job it belongs to', () => {
    const api = new FakeApi();
    const jobs = new JobRouter(api);
    const [first, second] = [vi.fn(), vi.fn()];
    void jobs.follow('denoise', 'a', first);
    void jobs.follow('denoise', 'b', second);
    const progress = { stage: 'denoise', done: 1, total: 4, unit: 'tile' } as const;
    api.emit('job:progress', { jobId: 'b', progress });
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledWith({ jobId: 'b', progress });
  });
});
