/** Makes one file that plain Node runs of a TypeScript program in bench/graph. */
import path from 'node:path';
import { build } from 'vite';
import { inRepo } from '../../scripts/setup/paths.mjs';

/**
 * @param {string} name of bench/graph/NAME.ts
 * @returns {Promise<string>} absolute path of the bundle
 */
export async function bundle(name) {
  const outDir = inRepo('node_modules', '.cache', 'grainfold', 'bench');
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: inRepo('bench', 'graph', `${name}.ts`),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  return path.join(outDir, `${name}.mjs`);
}
