import { describe, expect, it } from 'vitest';
import { FakeApi, FakeFailure } from '../../testing/fake-api';
import { SettingsState } from './state.svelte';

const initial = new SettingsState(new FakeApi(), systemTheme(false).theme).values;

function systemTheme(isLight: boolean) {
  const listeners: (() => void)[] = [];
  return {
    theme: { isLight: () => isLight, onChange: (listener: () => void) => void listeners.push(listener) },
    change(next: boolean) {
      isLight = next;
      for (const listener of listeners) listener();
    },
  };
}

describe('SettingsState', () => {
  it('goes back to what was kept when main refuses', async () => {
    const api = new FakeApi({
      'settings:set': () => {
        throw new FakeFailure('DISK_FULL', 'The disk is full.');
      },
    });
    const settings = new SettingsState(api, systemTheme(false).theme);
    await expect(settings.set({ quality: 80 })).rejects.toThrow('The disk is full.');
    expect(settings.values.quality).toBe(50);
  });

  it('follows the system for as long as that is chosen', () => {
    const system = systemTheme(false);
    const settings = new SettingsState(new FakeApi(), system.theme);
    expect(settings.theme).toBe('dark');
    system.change(true);
    expect(settings.theme).toBe('light');
    expect(document.documentElement.dataset.theme).toBe('light');
    settings.take({ ...settings.values, theme: 'dark' });
    system.change(true);
    expect(settings.theme).toBe('dark');
  });

  it('shows a choice at once and keeps it', async () => {
    const api = new FakeApi({
      'settings:set': ({ settings: changes }) => ({ ...initial, ...changes }),
    });
    const settings = new SettingsState(api, systemTheme(false).theme);
    const kept = settings.set({ theme: 'light' });
    expect(settings.theme).toBe('light');
    await kept;
    expect(settings.values.theme).toBe('light');
    expect(api.argsOf('settings:set')).toEqual([{ settings: { theme: 'light' } }]);
  });
});
