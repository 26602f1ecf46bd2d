import { afterEach, describe, expect, it } from 'vitest';
import { errorCodes } from '../model/errors';
import { closingWords, errorWords, problemWords } from './error-words';
import { speakLanguage, t } from './language';

const full = {
  code: 'DISK_FULL',
  message: 'Saving 照片.png: the disk is full. Free some space and try again.',
};

describe('errorWords', () => {
  afterEach(() => {
    speakLanguage('en', []);
  });

  it('leave the engine’s sentence as it is in English', () => {
    expect(errorWords(full)).toBe(full.message);
  });

  it('say the kind of failure in Chinese, and keep the engine’s own sentence below it', () => {
    expect(speakLanguage('system', ['zh-CN'])).toBe(true);
    expect(errorWords(full)).toBe(`磁盘已满，请腾出空间后重试。\n${full.message}`);
    for (const code of errorCodes)
      expect(errorWords({ code, message: 'x.' })).toMatch(/^\p{Script=Han}[^\n]*。\nx\.$/u);
    expect(errorWords({ code: 'NEW_ONE', message: 'x.' })).toBe(
      errorWords({ code: 'INTERNAL', message: 'x.' }),
    );
  });

  it('say in Chinese that a part of the engine does not work', () => {
    expect(problemWords('sharp cannot be loaded.')).toBe('sharp cannot be loaded.');
    speakLanguage('zh', []);
    expect(problemWords('sharp cannot be loaded.')).toMatch(
      /^引擎的一个部件.*。\nsharp cannot be loaded\.$/u,
    );
  });

  it('add nothing to what main says itself', () => {
    speakLanguage('zh', []);
    expect(errorWords({ code: 'INVALID_ARGUMENT', message: t('main.error.closed') })).toBe(
      '这张照片已经关闭，请重新打开。',
    );
  });

  it('reach the page with the closing of a job, and change nothing else of it', () => {
    speakLanguage('zh', []);
    const closing = { jobId: 'a', kind: 'save', outcome: { kind: 'failed', error: full } } as const;
    expect(closingWords(closing)).toEqual({
      ...closing,
      outcome: { kind: 'failed', error: { ...full, message: errorWords(full) } },
    });
    const cancelled = { jobId: 'a', kind: 'save', outcome: { kind: 'cancelled' } } as const;
    expect(closingWords(cancelled)).toBe(cancelled);
  });
});
