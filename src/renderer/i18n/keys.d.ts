/** Typed keys: the English catalogue says which there are, in the page and in Electron main. */
import type en from './en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}
