/** A frame of one colour around a picture (a border, letterbox bars, a mount): noise is looked for inside it. */
import { allocateSamples, type SampleSource } from '../image/picture';
import type { Region } from '../tile/tile-samples';

/** What is left must be a picture still, px a side: else the whole is looked at. */
const leastSidePx = 24;

/** What lies inside rows and columns that have one colour, each side its own; the whole picture when it has no frame. */
export function insideFrame(picture: SampleSource): Region {
  const { width, height, samples } = picture;
  const isSame = (a: number, b: number) =>
    samples[a] === samples[b] && samples[a + 1] === samples[b + 1] && samples[a + 2] === samples[b + 2];
  /** Lines of the colour of the first, in px: `count` lines `step` apart, of `length` px `stride` apart. */
  const plainLines = (from: number, [count, step]: Run, [length, stride]: Run) => {
    for (let line = 0; line < count; line++)
      for (let i = 0; i < length; i++) if (!isSame(from, from + line * step + i * stride)) return line;
    return count;
  };
  const row = width * 3;
  const top = plainLines(0, [height, row], [width, 3]);
  const whole = { left: 0, top: 0, width, height };
  if (top === height) return whole;
  const bottom = plainLines((height - 1) * row, [height, -row], [width, 3]);
  const rows = height - top - bottom;
  const left = plainLines(top * row, [width, 3], [rows, row]);
  const right = plainLines(top * row + row - 3, [width, -3], [rows, row]);
  const inside = { left, top, width: width - left - right, height: rows };
  return inside.width < leastSidePx || inside.height < leastSidePx ? whole : inside;
}

/** The picture without its frame; itself when it has none. */
export function withoutFrame(picture: SampleSource): SampleSource {
  const { left, top, width, height } = insideFrame(picture);
  if (width === picture.width && height === picture.height) return picture;
  const count = width * height * 3;
  const { bits } = picture;
  const samples = bits === 'float' ? new Float32Array(count) : allocateSamples(count, bits);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3;
    samples.set(picture.samples.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, bits, samples } as SampleSource;
}

/** How many, and how far apart in samples. */
type Run = readonly [count: number, step: number];
