/** XMP packets: told that the picture stands upright now. */

/**
 * A copy of the packet whose `tiff:Orientation` is 1, written as attribute or as element; all else byte for byte.
 * The packet keeps its length, so its padding and any offsets stay right.
 */
export function uprightXmp(packet: Uint8Array): Buffer {
  const bytes = Buffer.from(packet);
  // Latin-1 keeps one character a byte; the names searched for are ASCII in every encoding that XMP uses but UTF-16/32.
  const text = bytes.toString('latin1');
  for (const match of text.matchAll(/tiff:Orientation\s*(?:=\s*["']|>\s*)([2-8])(?=\s*["'<])/g)) {
    const digit = match.index + match[0].length - 1;
    bytes.write('1', digit, 'latin1');
  }
  return bytes;
}
