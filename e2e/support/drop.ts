/** Drags real files over the window and lets them fall, as the operating system does: with their paths. */
import type { Page } from '@playwright/test';

export interface Place {
  /** CSS px. */
  readonly x: number;
  readonly y: number;
}

/** Drags files or folders to a place; nothing is dropped yet. */
export async function dragFiles(page: Page, paths: readonly string[], place: Place): Promise<DraggedFiles> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...place, data });
  await send('dragEnter');
  await send('dragOver');
  return {
    async drop() {
      await send('drop');
      await session.detach();
    },
  };
}

/** Files that hang over the window. */
export interface DraggedFiles {
  drop(): Promise<void>;
}
