import { describe, expect, it } from 'vitest';
import type { MadeNote } from '../../model/types';
import { isOfSource, isSameWork } from './finished';
import { countRows, reportCsv, reportJson } from './report';

const note: MadeNote = {
  source: 'a.jpg',
  sourceBytes: 12,
  sourceTime: 34.5,
  model: 'fine',
  noise: 'none',
  sigma: 'auto',
  strength: 1,
  colorStrength: 0.5,
  detail: 0,
  grain: 0,
  grainSize: 2,
  format: 'jpeg',
  quality: 90,
  bits: null,
};
const settings = { sigma: 'auto', strength: 1, colorStrength: 0.5, quality: 90 } as const;
const made = { models: ['fine', 'camera'], format: 'jpeg' };

describe('finished work', () => {
  it('is that of this photo as it is now', () => {
    const source = { name: 'a.jpg', sizeBytes: 12, mtimeMs: 34.5 };
    expect(isOfSource(note, source)).toBe(true);
    expect(isOfSource(note, { ...source, mtimeMs: 99 })).toBe(false);
    expect(isOfSource(note, { ...source, sizeBytes: 13 })).toBe(false);
  });

  it('was made with these settings, this model, in this format', () => {
    expect(isSameWork(note, settings, made)).toBe(true);
    expect(isSameWork(note, { ...settings, grainSize: 3 }, made)).toBe(true);
    for (const change of [{ sigma: 10 }, { strength: 0.9 }, { detail: 0.1 }, { grain: 0.1 }, { quality: 80 }])
      expect(isSameWork(note, { ...settings, ...change }, made)).toBe(false);
    expect(isSameWork(note, settings, { ...made, models: ['other'] })).toBe(false);
    expect(isSameWork(note, settings, { ...made, format: 'png' })).toBe(false);
  });

  it('kept none of the noise', () => {
    expect(isSameWork({ ...note, noise: 'grain' }, settings, made)).toBe(false);
    expect(isSameWork({ ...note, noise: 'exact' }, settings, made)).toBe(false);
  });
});

describe('the report', () => {
  const rows = [
    { input: 'a, "b".jpg', output: 'out/a.jpg', status: 'done', width: 4, height: 3, sigma: 1.5 },
    { input: '=1+2.jpg', status: 'failed', message: 'It ends\ntoo early.' },
  ] as const;

  it('is a table that spreadsheets read, and runs no formula', () => {
    expect(reportCsv(rows)).toBe(
      '\uFEFFinput,output,status,message,width,height,sigma,model,bytes,bpp,ratioToSource,psnr,seconds,notCarried\r\n' +
        '"a, ""b"".jpg",out/a.jpg,done,,4,3,1.5,,,,,,,\r\n' +
        `'=1+2.jpg,,failed,"It ends\ntoo early.",,,,,,,,,,\r\n`,
    );
  });

  it('is an object with counts for programs', () => {
    const text = reportJson(rows, { sigma: 'auto' }, new Date(0));
    expect(JSON.parse(text)).toEqual({
      finished: '1970-01-01T00:00:00.000Z',
      settings: { sigma: 'auto' },
      counts: { done: 1, skipped: 0, failed: 1, cancelled: 0 },
      photos: rows,
    });
    expect(countRows([])).toEqual({ done: 0, skipped: 0, failed: 0, cancelled: 0 });
  });
});
