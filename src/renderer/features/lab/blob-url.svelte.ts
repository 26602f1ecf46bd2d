/** Bytes of a picture as an address for `<img>`, taken back when they change or the component goes. */

export interface PictureBytes {
  readonly mime?: string;
  readonly bytes: Uint8Array;
}

/**
 * To be called while a component is made.
 * @param picture read again when it changes
 * @returns its address; null for none
 */
export function blobUrl(picture: () => PictureBytes | null): { readonly url: string | null } {
  let url = $state<string | null>(null);
  $effect(() => {
    const shown = picture();
    if (!shown) {
      url = null;
      return;
    }
    const made = URL.createObjectURL(
      new Blob([new Uint8Array(shown.bytes)], { type: shown.mime ?? 'image/png' }),
    );
    url = made;
    return () => {
      URL.revokeObjectURL(made);
    };
  });
  return {
    get url() {
      return url;
    },
  };
}
