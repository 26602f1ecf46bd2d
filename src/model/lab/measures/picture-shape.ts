/** `[H,W,C]` of data that can be shown as a picture; null for plain numbers. */
export function pictureShape(shape: readonly number[]): readonly [number, number, number] | null {
  if (shape.length !== 3) return null;
  const [height, width, channels] = shape;
  return channels === 1 || channels === 3 ? [height, width, channels] : null;
}
