/** What the page finds around it: the preload's one object. */
import type { GrainfoldApi } from '../main/contract';

declare global {
  interface Window {
    readonly grainfold: GrainfoldApi;
  }
}
