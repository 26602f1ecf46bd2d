import { defineConfig } from '@playwright/test';

const large = '**/large-photo.spec.ts';

/**
 * Stories run one at a time: each starts a real Electron with its own engine on two cores. The 48-megapixel measurement
 * needs the machine to itself for some minutes: `npm run e2e -- --project large`.
 */
export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  // A shared machine can stall any story once; a second failure is a failure.
  retries: 1,
  outputDir: 'test-results',
  reporter: [['list']],
  use: { trace: 'off', screenshot: 'off' },
  projects: [
    { name: 'stories', testMatch: '**/*.spec.ts', testIgnore: large },
    { name: 'large', testMatch: large, retries: 0 },
  ],
});
