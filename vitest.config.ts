import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['src/{model,engine,cli,main}/**/*.test.ts', 'bench/**/*.test.ts'],
          environment: 'node',
          // Forked processes: every file loads its own native TensorFlow and cannot disturb another.
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          env: { TF_CPP_MIN_LOG_LEVEL: '2' },
        },
      },
      {
        plugins: [svelte(), svelteTesting()],
        test: {
          name: 'web',
          include: ['src/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          // Projects with different worker counts run one after the other.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
