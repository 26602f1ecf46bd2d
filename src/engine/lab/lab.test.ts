import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentFile } from '../../model/lab/experiment';
import type { JobResults } from '../contract';
import { startTestEngine } from '../testing/test-engine';

const text = { en: 'a', zh: '甲' };
const definition: ExperimentFile = {
  version: 1,
  name: 'small',
  row: 'deep',
  title: text,
  about: text,
  data: { kind: 'vectors', shape: 'curved', dimensions: 12, factors: 2, train: 200, test: 50 },
  systems: [{ id: 'a', title: text, bottleneck: { units: 2 }, decoder: [{ layer: 'dense', units: 'data' }] }],
  training: { loss: 'mse', epochs: 4, batch: 16, validation: 0.2 },
  measures: [{ kind: 'pca' }],
};
const endless = { ...definition, training: { ...definition.training, epochs: 2000 } };
const job = (of: unknown) => ({
  kind: 'lab' as const,
  experiment: { kind: 'definition' as const, definition: of },
});

let engine: Awaited<ReturnType<typeof startTestEngine>>;
let done: JobResults['lab'];
beforeAll(async () => {
  engine = await startTestEngine();
  const outcome = await engine.run(job(definition));
  expect(outcome).toMatchObject({ kind: 'finished' });
  done = (outcome as { value: JobResults['lab'] }).value;
});
afterAll(async () => {
  await engine.stop();
  await engine.remove();
});

describe('a lab job', () => {
  it('tells events with its progress, then gives the result', () => {
    const kinds = engine.progress.flatMap(({ lab }) => (lab ? [lab.kind] : []));
    expect(kinds).toEqual(['started', 'epoch', 'epoch', 'epoch', 'epoch', 'trained', 'measure']);
    const epochs = engine.progress.filter(({ progress }) => progress.unit === 'epoch');
    expect(epochs.at(-1)!.progress).toMatchObject({ stage: 'train', done: 4, total: 4 });
    expect(done.result).toMatchObject({ experiment: 'small', seed: 1 });
    expect(done.result.tables[0].rows).toHaveLength(2);
  });

  it('fails in words when the experiment is wrong', async () => {
    const outcome = await engine.run(job({ ...definition, systems: [{ id: 'a' }] }));
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'INVALID_ARGUMENT' } });
    expect((outcome as { error: { message: string } }).error.message).toMatch(/systems\.0\.bottleneck/);
  });

  it('is cancelled while it trains', async () => {
    const { jobId } = await engine.client.request('job:start', { job: job(endless) });
    while (!engine.progress.some((event) => event.jobId === jobId && event.lab?.kind === 'epoch'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    await engine.client.request('job:cancel', { jobId });
    expect(await engine.closed(jobId)).toEqual({ kind: 'cancelled' });
  });
});

describe('a run', () => {
  it('is saved, opened again as the same, exported and forgotten', async () => {
    const { client, folder } = engine;
    const path = join(folder, 'mine.lab');
    const { runId } = done;
    const saved = await client.request('lab:save', { runId, path });
    expect(saved.bytes).toBe((await readFile(path)).length);
    await expect(client.request('lab:save', { runId, path })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    const opened = await client.request('lab:open', { path });
    expect(opened.runId).not.toBe(runId);
    expect(opened.result).toEqual(JSON.parse(JSON.stringify(done.result)));
    const csv = join(folder, 'pca.csv');
    await client.request('lab:export', { runId: opened.runId, path: csv, what: 'csv', item: 'pca' });
    expect(await readFile(csv, 'utf8')).toMatch(/^System,Bottleneck/);
    await client.request('lab:close', { runId: opened.runId });
    await expect(client.request('lab:result', { runId: opened.runId })).rejects.toThrow(
      /run of this session/,
    );
    expect(await client.request('lab:result', { runId })).toEqual(done.result);
  });

  it('is named by ids of the engine only', async () => {
    const { client } = engine;
    await expect(client.request('lab:result', { runId: '../../x' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(
      client.request('lab:decode', { runId: done.runId, system: 'a', code: [0, 0] }),
    ).rejects.toThrow(/makes pictures/);
  });
});
