/** Makes one file that plain Node runs of a program in TypeScript: for measurements and for what is learned once. */
import path from 'node:path';
import { build } from 'vite';
import { inRepo } from './setup/paths.mjs';

/**
 * @param {...string} parts path of the program in the repository, as in `bundle('bench', 'graph', 'soak.ts')`
 * @returns {Promise<string>} absolute path of the bundle; dependencies stay in node_modules
 */
export async function bundle(...parts) {
  const outDir = inRepo('node_modules', '.cache', 'grainfold', 'bundles');
  const name = path.parse(path.join(...parts)).name;
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: inRepo(...parts),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  return path.join(outDir, `${name}.mjs`);
}
