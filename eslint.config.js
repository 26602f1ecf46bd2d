import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Which rooms a room must not import (see docs/architecture.md). */
const forbid = (files, patterns, message) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group: patterns, message }] }],
  },
});

export default ts.config(
  {
    ignores: ['out', 'dist', 'node_modules', 'demo', 'runs', 'test-results', 'playwright-report', 'coverage'],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  { files: ['scripts/**', 'bench/**', 'e2e/**', 'src/cli/**'], rules: { 'no-console': 'off' } },
  forbid(
    ['src/model/**/*.ts'],
    ['electron', '**/engine/**', '**/main/**', '**/cli/**', '**/renderer/**', 'svelte*'],
    'src/model imports only itself, tfjs-node and sharp.',
  ),
  forbid(
    ['src/engine/**/*.ts'],
    ['electron', '**/main/**', '**/cli/**', '**/renderer/**'],
    'src/engine imports only src/model.',
  ),
  forbid(
    ['src/cli/**/*.ts'],
    ['electron', '**/main/**', '**/renderer/**', '@tensorflow/*', 'sharp'],
    'src/cli is a front end of the engine.',
  ),
  forbid(
    ['src/main/**/*.ts'],
    [
      '@tensorflow/*',
      'sharp',
      '**/cli/**',
      '**/renderer/!(i18n)/**',
      '**/renderer/*.*',
      '**/model/!(types|errors)*',
    ],
    'Native TensorFlow and sharp live in the engine process only.',
  ),
  {
    // Beside the room's own rule, which a second @typescript-eslint/no-restricted-imports would replace.
    files: ['src/main/**/*.ts'],
    ignores: ['src/main/ipc/handle.ts', 'src/main/preload.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'electron',
              importNames: ['ipcMain', 'ipcRenderer'],
              message: 'Raw IPC is for src/main/ipc/handle.ts and src/main/preload.ts only.',
            },
          ],
        },
      ],
    },
  },
  forbid(
    ['src/renderer/**/*.{ts,svelte}'],
    ['electron', 'node:*', '@tensorflow/*', 'sharp', '**/main/!(contract)*', '**/cli/**'],
    'The page is sandboxed: it knows only window.grainfold.',
  ),
);
