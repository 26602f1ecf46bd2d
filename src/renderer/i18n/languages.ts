/** The languages there are, and which one a choice comes to. Shared by the page and Electron main: imports nothing. */

/** Each has a catalogue of its name beside this file. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** What stands in the settings; `system` follows the machine. */
export const languageChoices = ['system', ...languages] as const;
export type LanguageChoice = (typeof languageChoices)[number];

/** A language is chosen by the name it has for itself. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

const locales: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' };

/** Tag for `Intl` and the document. */
export function localeOf(language: Language): string {
  return locales[language];
}

/**
 * The language that a choice comes to.
 * @param system language tags of the machine, e.g. `zh-CN`, the most wanted first; the first that we have wins,
 *   English when there is none
 */
export function languageOf(choice: LanguageChoice, system: readonly string[]): Language {
  if (choice !== 'system') return choice;
  const wanted = system.map((tag) => tag.toLowerCase().split(/[-_]/)[0]);
  const found = wanted.find((tag): tag is Language => (languages as readonly string[]).includes(tag!));
  return found ?? 'en';
}
