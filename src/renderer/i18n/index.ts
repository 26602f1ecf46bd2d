/**
 * Texts of the page: one catalogue a language, keys checked by the compiler. The language is state: what a component
 * asks of `t`, `locale` or the numbers in its markup is asked again when the language changes. A new language is a
 * catalogue and a line in `languages.ts`.
 */
import i18next from 'i18next';
import en from './en.json';
import { languageOf, localeOf, type Language, type LanguageChoice } from './languages';
import { shown } from './shown.svelte';
import zh from './zh.json';

void i18next.init({
  lng: shown.language,
  fallbackLng: 'en',
  resources: { en: { translation: en }, zh: { translation: zh } },
  // Svelte escapes what it shows.
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
});

const translate = i18next.t.bind(i18next);

/** The text of a key in the language shown, with its blanks filled in. */
export const t: typeof translate = new Proxy(translate, {
  apply(target, self, args) {
    // Read, so that a text on the screen follows.
    void shown.language;
    return Reflect.apply(target, self, args) as string;
  },
});

/** The language shown, for texts that come with all languages at once. */
export function language(): Language {
  return shown.language;
}

/** Tag of the language shown for `Intl` and the document, e.g. `zh-Hans`. */
export function locale(): string {
  return localeOf(shown.language);
}

/**
 * Shows a language at once.
 * @param system preferred languages of the machine, the most wanted first
 */
export function showLanguage(choice: LanguageChoice, system: readonly string[] = [navigator.language]): void {
  const language = languageOf(choice, system);
  void i18next.changeLanguage(language);
  shown.language = language;
  document.documentElement.lang = locale();
}
