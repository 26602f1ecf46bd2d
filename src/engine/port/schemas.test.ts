import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../contract';
import { parseArguments } from './schemas';

const save = {
  kind: 'save',
  photoId: 'p',
  layer: 'result',
  output: '/out/a.png',
  format: 'png',
  overwrite: false,
  strength: 1,
  colorStrength: 0,
};
const train = { kind: 'train', task: 'restore', cleanFolder: '/photos', name: 'Mine' };
const fold = { kind: 'fold', photoId: 'p', quality: 50, strength: 1, colorStrength: 1 };

const start = (job: unknown) => () => parseArguments('job:start', { job });

describe('parseArguments', () => {
  it.each([
    ['a relative output', { ...save, output: 'a.png' }],
    ['a layer that is never written', { ...save, layer: 'source' }],
    ['an unknown format', { ...save, format: 'gif' }],
    ['depth 12', { ...save, bits: 12 }],
    ['quality 0', { ...fold, quality: 0 }],
    ['infinite bpp', { ...fold, targetBpp: Infinity }],
    ['sigma over 100', { kind: 'denoise', photoId: 'p', sigma: 101 }],
    ['sigma in words', { kind: 'denoise', photoId: 'p', sigma: 'much' }],
    ['a blank name', { ...train, name: '  ' }],
    ['minutes below zero', { ...train, minutes: -1 }],
    ['a fractional seed', { ...train, seed: 0.5 }],
    ['an unknown kind', { kind: 'delete', photoId: 'p' }],
    ['a field of another kind', { ...fold, output: '/x' }],
    ['nothing', undefined],
  ])('refuses %s', (_what, job) => {
    expect(start(job)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('names the field and the reason', () => {
    expect(start({ ...save, output: 'a.png' })).toThrow('job:start: job.output: expected an absolute path.');
  });

  it('gives good arguments back unchanged', () => {
    for (const job of [save, train, fold, { ...train, resume: '/runs/1', steps: 10, seed: 0, isLong: true }])
      expect(parseArguments('job:start', { job })).toEqual({ job: job as JobRequest });
    expect(parseArguments('photo:open', { path: '/ä ö/日本.jpg' })).toEqual({ path: '/ä ö/日本.jpg' });
  });
});
