/** Reads what the canvas of the comparison really shows. */
import { expect, type Page } from '@playwright/test';
import type { Pixels } from './pictures';

/** Waits until everything on the canvas is in its final pixels. */
export async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('application', { name: 'Picture view' })).toHaveAttribute('aria-busy', 'false');
}

/** All pixels of the canvas, in device px, once they are final. */
export async function canvasPixels(page: Page): Promise<Pixels> {
  await expectSettled(page);
  const { width, height, base64 } = await page
    .locator('canvas')
    .first()
    .evaluate(async (element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const url = await new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result as string);
        reader.readAsDataURL(new Blob([data]));
      });
      return { width: canvas.width, height: canvas.height, base64: url.slice(url.indexOf(',') + 1) };
    });
  const rgba = Buffer.from(base64, 'base64');
  const rgb = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index++)
    rgb.set(rgba.subarray(index * 4, index * 4 + 3), index * 3);
  return { width, height, rgb };
}

/** A rectangle out of pixels, px. */
export function crop(from: Pixels, left: number, top: number, width: number, height: number): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = ((top + row) * from.width + left) * 3;
    rgb.set(from.rgb.subarray(start, start + width * 3), row * width * 3);
  }
  return { width, height, rgb };
}

/**
 * What the canvas shows of a picture that stands whole in its middle at 100 %.
 * Its edges are rounded to device px, so the place may be off by one.
 */
export function middleOf(canvas: Pixels, { width, height }: Pick<Pixels, 'width' | 'height'>): Pixels[] {
  const left = Math.floor((canvas.width - width) / 2);
  const top = Math.floor((canvas.height - height) / 2);
  return [0, 1].flatMap((dx) => [0, 1].map((dy) => crop(canvas, left + dx, top + dy, width, height)));
}

/** Largest difference of two pictures of the same size, 0..255. */
export function largestDifference(a: Pixels, b: Pixels): number {
  return a.rgb.reduce((most, value, index) => Math.max(most, Math.abs(value - b.rgb[index])), 0);
}
