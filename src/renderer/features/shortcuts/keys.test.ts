import { describe, expect, it } from 'vitest';
import { keyLabels, matchesKey } from './keys';

const press = (key: string, modifiers: Partial<KeyboardEventInit> = {}) =>
  new KeyboardEvent('keydown', { key, ...modifiers });

describe('keys', () => {
  it('does not take a key with modifiers for the key alone', () => {
    expect(matchesKey(press('s', { ctrlKey: true }), 's', 'linux')).toBe(false);
    expect(matchesKey(press('s', { altKey: true }), 's', 'linux')).toBe(false);
    expect(matchesKey(press('S', { shiftKey: true }), 's', 'linux')).toBe(false);
    expect(matchesKey(press('s', { ctrlKey: true }), 'mod+shift+s', 'linux')).toBe(false);
  });

  it('uses Command on a Mac and Control elsewhere', () => {
    expect(matchesKey(press('o', { ctrlKey: true }), 'mod+o', 'linux')).toBe(true);
    expect(matchesKey(press('o', { metaKey: true }), 'mod+o', 'darwin')).toBe(true);
    expect(matchesKey(press('o', { ctrlKey: true }), 'mod+o', 'darwin')).toBe(false);
    expect(matchesKey(press('S', { ctrlKey: true, shiftKey: true }), 'mod+shift+s', 'win32')).toBe(true);
  });

  it('takes signs however a keyboard makes them', () => {
    expect(matchesKey(press('?', { shiftKey: true }), '?', 'linux')).toBe(true);
    expect(matchesKey(press('+', { shiftKey: true }), '+', 'linux')).toBe(true);
    expect(matchesKey(press('='), '+', 'linux')).toBe(true);
    expect(matchesKey(press('Backspace'), 'delete', 'darwin')).toBe(true);
  });

  it('writes keys as the platform does', () => {
    expect(keyLabels('mod+shift+s', 'darwin')).toEqual(['⌘', '⇧', 'S']);
    expect(keyLabels('mod+shift+s', 'win32')).toEqual(['Ctrl', 'Shift', 'S']);
    expect(keyLabels('+', 'linux')).toEqual(['+']);
  });
});
