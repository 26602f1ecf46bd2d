import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { headline, messageParts } from '../format/message';
import { showLanguage } from '../i18n';
import Words from './Words.svelte';

const full =
  '磁盘已满，请腾出空间后重试。\nSaving 照片.png: the disk is full. Free some space and try again.';

afterEach(() => {
  showLanguage('en');
});

describe('a message', () => {
  it('is said by its first line; the rest is told on request', () => {
    expect(messageParts(full)).toEqual({
      line: '磁盘已满，请腾出空间后重试。',
      more: 'Saving 照片.png: the disk is full. Free some space and try again.',
    });
    expect(messageParts('It ends too early.\n')).toEqual({ line: 'It ends too early.', more: null });
    expect(headline(full)).toBe('磁盘已满，请腾出空间后重试。');
    expect(headline('It ends too early.')).toBe('It ends too early.');
  });

  it('of one line has nothing folded', () => {
    render(Words, { message: 'It ends too early.' });
    expect(screen.getByText('It ends too early.')).toBeTruthy();
    expect(screen.queryByRole('group')).toBeNull();
  });

  it('folds the engine’s own words behind the sentence, marked as English', async () => {
    showLanguage('zh');
    render(Words, { message: full });
    const own = screen.getByText(/^Saving 照片\.png/);
    const fold = own.closest('details')!;
    expect(screen.getByText('磁盘已满，请腾出空间后重试。').closest('details')).toBeNull();
    expect(fold.open).toBe(false);
    expect(own.getAttribute('lang')).toBe('en');
    await userEvent.setup().click(screen.getByText('详情'));
    expect(fold.open).toBe(true);
  });
});
