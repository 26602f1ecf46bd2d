/** The language on the screen. */
import type { Language } from './languages';

class Shown {
  language = $state<Language>('en');
}

export const shown = new Shown();
