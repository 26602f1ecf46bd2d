/** Texts of the page: one catalogue a language, keys checked by the compiler. A new language is a file and a line here. */
import i18next from 'i18next';
import en from './en.json';

void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  // Svelte escapes what it shows.
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
});

/** The text of a key, with its blanks filled in. */
export const t = i18next.t.bind(i18next);
