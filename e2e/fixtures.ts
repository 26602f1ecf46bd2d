/**
 * What every story gets: a temporary folder of photos, and the app in real Electron with a profile of its own, which is
 * always closed. A picture of the window at the end of each story lands in e2e/screenshots/ (git ignores it); when a
 * story fails, the picture and all logs are attached to its report.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, type TestInfo } from '@playwright/test';
import type { GrainfoldApp } from './support/app';
import { closeApp, launchApp, type LaunchOptions } from './support/launch';
import { PhotoFolder } from './support/pictures';

export { expect } from '@playwright/test';

type Launch = (options?: Partial<Pick<LaunchOptions, 'files' | 'env' | 'profile'>>) => Promise<GrainfoldApp>;

interface Fixtures {
  /** Temporary folder of this story; goes with it. */
  readonly folder: string;
  readonly photos: PhotoFolder;
  /** Starts the app; every one started is closed at the end. */
  readonly launch: Launch;
  /** The app, started without photos. */
  readonly app: GrainfoldApp;
}

const screenshotFolder = path.join(import.meta.dirname, 'screenshots');

export const test = base.extend<Fixtures>({
  // Playwright reads the first parameter's pattern; this fixture needs no other.
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-story-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  photos: async ({ folder }, use) => {
    await use(new PhotoFolder(path.join(folder, 'photos')));
  },
  launch: async ({ folder }, use, testInfo) => {
    const apps: GrainfoldApp[] = [];
    const logFile = testInfo.outputPath('app.log');
    mkdirSync(path.dirname(logFile), { recursive: true });
    await use(async (options = {}) => {
      const app = await launchApp({ profile: path.join(folder, 'profile'), logFile, ...options });
      apps.push(app);
      return app;
    });
    for (const app of apps) await keepPicture(app, testInfo);
    const ends = await Promise.allSettled(apps.map(closeApp));
    if (testInfo.status !== testInfo.expectedStatus) {
      for (const app of apps) await attachLogs(app, testInfo);
      if (existsSync(logFile)) await testInfo.attach('app.log', { path: logFile });
    }
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  },
  app: async ({ launch }, use) => {
    await use(await launch());
  },
});

/** A picture of the window as the story leaves it. */
async function keepPicture({ page }: GrainfoldApp, testInfo: TestInfo): Promise<void> {
  if (page.isClosed()) return;
  const story = path.basename(testInfo.file, '.spec.ts');
  const name = `${story} ${testInfo.title}`.replace(/[^a-z0-9]+/gi, '-').slice(0, 100);
  const file = path.join(screenshotFolder, `${name}.png`);
  const taken = await page.screenshot({ path: file, timeout: 10_000 }).catch(() => null);
  if (taken && testInfo.status !== testInfo.expectedStatus) await testInfo.attach('window', { path: file });
}

/** Electron main's own log files. */
async function attachLogs({ profile }: GrainfoldApp, testInfo: TestInfo): Promise<void> {
  const folder = path.join(profile, 'logs');
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    await testInfo.attach(name, { path: path.join(folder, name) });
}
