/** Remembers where the window stood. */
import { readFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowBounds {
  /** Absent on the first start, and when the display it stood on is gone. */
  readonly place?: { readonly x: number; readonly y: number };
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

const schema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(640).max(20_000),
  height: z.int().min(480).max(20_000),
  isMaximized: z.boolean(),
});

const firstSize = { width: 1360, height: 880, isMaximized: false };
/** Of the title bar that must be on some display, so that the window can be moved. */
const visiblePx = 80;

/**
 * @param path of the JSON file
 * @param displays work areas of all displays
 */
export function readBounds(path: string, displays: readonly Rectangle[]): WindowBounds {
  try {
    const { x, y, ...rest } = schema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const isVisible = displays.some(
      (display) =>
        x + rest.width >= display.x + visiblePx &&
        x <= display.x + display.width - visiblePx &&
        y >= display.y &&
        y <= display.y + display.height - visiblePx,
    );
    return isVisible ? { place: { x, y }, ...rest } : rest;
  } catch {
    return firstSize;
  }
}

/** Written at once: the process may end right after. Losing it costs only the window's place. */
export function writeBounds(path: string, bounds: Rectangle, isMaximized: boolean): void {
  try {
    writeFileAtomic.sync(path, JSON.stringify({ ...bounds, isMaximized }));
  } catch {
    // A full or read-only disk must not keep the window from closing.
  }
}
