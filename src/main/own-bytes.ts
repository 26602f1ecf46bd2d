/** Bytes on their way to the page. */

/** In a buffer of their own: those off the wire may be a view into a larger one, which would travel whole. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
