/** Spoils a photo in known places: scratches, spots, checkered squares. */
import { createRandom, mixSeed, type Random } from '../../random';
import type { Plane } from './photo-source';

const scratches = 4;
const spots = 5;
const squares = 3;

/** @returns a spoilt copy, and 1 for each pixel that was touched */
export function plantBlemishes(
  plane: Plane,
  seed: number,
): { readonly plane: Plane; readonly truth: Uint8Array } {
  const random = createRandom(mixSeed(seed, 35));
  const canvas = new Canvas(plane);
  for (let i = 0; i < scratches; i++) scratch(canvas, random);
  for (let i = 0; i < spots; i++) spot(canvas, random);
  for (let i = 0; i < squares; i++) checker(canvas, random);
  return { plane: { ...plane, values: canvas.values }, truth: canvas.truth };
}

class Canvas {
  readonly values: Float32Array;
  readonly truth: Uint8Array;
  readonly width: number;
  readonly height: number;

  constructor(private readonly plane: Plane) {
    this.values = Float32Array.from(plane.values);
    ({ width: this.width, height: this.height } = plane);
    this.truth = new Uint8Array(plane.width * plane.height);
  }

  set(x: number, y: number, value: (channel: number) => number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = y * this.width + x;
    this.truth[at] = 1;
    for (let c = 0; c < this.plane.channels; c++) this.values[at * this.plane.channels + c] = value(c);
  }

  /** A value of the photo as it was. */
  original(x: number, y: number, channel: number): number {
    return this.plane.values[(y * this.width + x) * this.plane.channels + channel];
  }
}

function scratch(canvas: Canvas, random: Random): void {
  const angle = Math.PI * random.uniform();
  const length = 60 + random.integer(60);
  const [startX, startY] = [random.integer(canvas.width), random.integer(canvas.height)];
  for (let step = 0; step < length; step++)
    for (let thick = 0; thick < 2; thick++)
      canvas.set(
        Math.round(startX + step * Math.cos(angle)) + thick,
        Math.round(startY + step * Math.sin(angle)),
        () => 0.95,
      );
}

function spot(canvas: Canvas, random: Random): void {
  const radius = 4 + random.integer(5);
  const [centreX, centreY] = [random.integer(canvas.width), random.integer(canvas.height)];
  const shade = random.uniform() < 0.5 ? 0.02 : 0.98;
  for (let y = -radius; y <= radius; y++)
    for (let x = -radius; x <= radius; x++)
      if (x * x + y * y <= radius * radius) canvas.set(centreX + x, centreY + y, () => shade);
}

/** A checkered square: a texture that no photo here has. */
function checker(canvas: Canvas, random: Random): void {
  const side = 16 + random.integer(10);
  const left = random.integer(canvas.width - side);
  const top = random.integer(canvas.height - side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const isDark = (x + y) % 2 === 0;
      canvas.set(left + x, top + y, (c) => canvas.original(left + x, top + y, c) + (isDark ? -0.3 : 0.3));
    }
}
