/** Choices that outlive the window, kept by Electron main; theme and language are put on the document here. */
import type { GrainfoldApi, Settings } from '../../../main/contract';
import { ask } from '../../api/request';
import { showLanguage } from '../../i18n';
import { browserTheme, shownTheme, type ShownTheme, type SystemTheme } from './theme';

/** Until main says what was kept. */
const initial: Settings = {
  theme: 'system',
  language: 'system',
  quality: 50,
  strength: 1,
  colorStrength: 1,
  saveFormat: 'same',
};

export class SettingsState {
  #values = $state.raw<Settings>(initial);

  #theme = $state<ShownTheme>('dark');

  constructor(
    private readonly api: GrainfoldApi,
    private readonly system: SystemTheme = browserTheme(),
  ) {
    this.take(initial);
    system.onChange(() => {
      this.take(this.#values);
    });
  }

  get values(): Settings {
    return this.#values;
  }

  /** The theme on the screen. */
  get theme(): ShownTheme {
    return this.#theme;
  }

  /** What main has kept. */
  take(values: Settings): void {
    this.#values = values;
    this.#theme = shownTheme(values.theme, this.system);
    document.documentElement.dataset.theme = this.#theme;
    showLanguage(values.language);
  }

  /** Shown at once, kept by main; a refusal puts the old value back. */
  async set(changes: Partial<Settings>): Promise<void> {
    const before = this.#values;
    this.take({ ...before, ...changes });
    try {
      this.take(await ask(this.api, 'settings:set', { settings: changes }));
    } catch (thrown) {
      this.take(before);
      throw thrown;
    }
  }
}
