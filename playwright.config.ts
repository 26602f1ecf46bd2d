import { defineConfig } from '@playwright/test';

/** Stories run one at a time: each starts a real Electron with its own engine on two cores. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  // A shared machine can stall any story once; a second failure is a failure.
  retries: 1,
  outputDir: 'test-results',
  reporter: [['list']],
  use: { trace: 'off', screenshot: 'off' },
});
