/** What the page finds around it: the preload's one object, and typed keys for texts. */
import type { GrainfoldApi } from '../main/contract';
import type en from './i18n/en.json';

declare global {
  interface Window {
    readonly grainfold: GrainfoldApi;
  }
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}
