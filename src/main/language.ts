/**
 * Texts of main: menus, dialogs, what people read when the engine stops. The page's catalogues hold them, under `main`.
 */
import i18next from 'i18next';
import en from '../renderer/i18n/en.json';
import { languageOf, type LanguageChoice } from '../renderer/i18n/languages';
import zh from '../renderer/i18n/zh.json';

const instance = i18next.createInstance();
void instance.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en }, zh: { translation: zh } },
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
});

/** The text of a key in the chosen language, with its blanks filled in. */
export const t = instance.t.bind(instance);

/** The language spoken. */
export function spokenLanguage(): string {
  return instance.language;
}

/**
 * Speaks a language from now on; menus that are up have to be built again.
 * @param system preferred languages of the machine, the most wanted first
 * @returns whether it is another one than before
 */
export function speakLanguage(choice: LanguageChoice, system: readonly string[]): boolean {
  const before = instance.language;
  void instance.changeLanguage(languageOf(choice, system));
  return instance.language !== before;
}
