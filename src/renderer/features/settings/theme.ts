/** Light or dark on the document: the chosen theme, or the system's for as long as that is chosen. */
import type { Settings } from '../../../main/contract';

export type ShownTheme = 'light' | 'dark';

/** The system's own theme, and news when it changes. */
export interface SystemTheme {
  readonly isLight: () => boolean;
  readonly onChange: (listener: () => void) => void;
}

/** What the theme setting comes to. */
export function shownTheme(theme: Settings['theme'], system: SystemTheme): ShownTheme {
  if (theme === 'system') return system.isLight() ? 'light' : 'dark';
  return theme;
}

/** The system's theme as the browser tells it. */
export function browserTheme(): SystemTheme {
  const query = matchMedia('(prefers-color-scheme: light)');
  return {
    isLight: () => query.matches,
    onChange: (listener) => {
      query.addEventListener('change', listener);
    },
  };
}
