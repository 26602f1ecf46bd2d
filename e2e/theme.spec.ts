import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

/** Lightness of the window's ground, 0 (black) to 255 (white). */
async function ground(page: Page): Promise<number> {
  const shot = await page.screenshot({ clip: { x: 0, y: 0, width: 4, height: 4 } });
  const { readPixels } = await import('./support/pictures');
  const { rgb } = await readPixels(shot);
  return rgb.reduce((sum, value) => sum + value, 0) / rgb.length;
}

test('light and dark are chosen in the settings, or follow the system', async ({ app, photos }) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  for (const [theme, least, most] of [
    ['Light', 180, 255],
    ['Dark', 0, 70],
  ] as const) {
    await page.keyboard.press('Control+,');
    await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: theme }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    await expect.poll(() => ground(page)).toBeGreaterThanOrEqual(least);
    expect(await ground(page)).toBeLessThanOrEqual(most);
  }
  await page.keyboard.press('Control+,');
  await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'System' }).click();
  await page.keyboard.press('Escape');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

for (const theme of ['light', 'dark'] as const)
  test(`every text is readable in ${theme}`, async ({ app, photos }) => {
    const { page } = app;
    await page.emulateMedia({ colorScheme: theme });
    const photo = await photos.noisy('coffee.png');
    await app.open(photo.path);
    await app.expectDone('coffee.png');
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    const faint = await page.evaluate(faintTexts);
    expect(faint).toEqual([]);
  });

/** Texts whose contrast with what is behind them is under 4.5 (WCAG 2.1, 1.4.3); disabled controls are exempt. */
function faintTexts(): string[] {
  const parse = (color: string) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { rgb: [red, green, blue], alpha: alpha / 255 };
  };
  const luminance = (rgb: number[]) => {
    const [r, g, b] = rgb.map((value) =>
      value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element) => {
    const layers: { rgb: number[]; alpha: number }[] = [];
    for (let at: Element | null = element; at; at = at.parentElement) {
      const layer = parse(getComputedStyle(at).backgroundColor);
      if (layer.alpha > 0) layers.push(layer);
      if (layer.alpha === 1) break;
    }
    const over = (base: number[], { rgb, alpha }: { rgb: number[]; alpha: number }) =>
      base.map((value, index) => value * (1 - alpha) + rgb[index] * alpha);
    return layers.reduceRight(over, [0, 0, 0]);
  };
  const found: string[] = [];
  for (const element of Array.from(document.querySelectorAll<HTMLElement>('body *'))) {
    const text = Array.from(element.childNodes)
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent)
      .join('')
      .trim();
    const box = element.getBoundingClientRect();
    // The picture is no ground that a figure could be worked out for; its labels carry their own.
    if (
      text === '' ||
      box.width < 2 ||
      box.height < 2 ||
      element.closest(':disabled, [aria-disabled="true"], .visually-hidden')
    )
      continue;
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden') continue;
    const ground = behind(element);
    const { rgb, alpha } = parse(style.color);
    const ink = ground.map((value, index) => value * (1 - alpha) + rgb[index] * alpha);
    const [light, dark] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) found.push(`${contrast.toFixed(2)} "${text}"`);
  }
  return found;
}
