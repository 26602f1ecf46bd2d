/** The one build configuration: Electron main, engine, command line, preload and page. */
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

/** Native or large packages that stay outside the bundles and are loaded from node_modules. */
const external = ['electron', /^@tensorflow\//, 'sharp', /^node:/];

const from = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      target: 'node16',
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        input: {
          index: from('src/main/index.ts'),
          engine: from('src/engine/index.ts'),
          compute: from('src/engine/compute.ts'),
          patches: from('src/model/training/patch-worker.ts'),
          tiles: from('src/model/fold/entropy/tile-worker.ts'),
          cli: from('src/cli/main.ts'),
        },
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      target: 'node16',
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: from('src/main/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: from('src/renderer'),
    plugins: [svelte()],
    build: {
      target: 'chrome108',
      outDir: from('out/renderer'),
      rollupOptions: { input: from('src/renderer/index.html') },
    },
  },
});
