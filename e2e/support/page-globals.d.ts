/** What the page of the app has on its window, for code of the stories that runs there. */
import type { GrainfoldApi } from '../../src/main/contract';

declare global {
  interface Window {
    readonly grainfold: GrainfoldApi;
  }
}
