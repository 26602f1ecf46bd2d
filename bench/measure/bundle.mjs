/** Makes one file that plain Node runs of a TypeScript program in bench. */
import path from 'node:path';
import { build } from 'vite';
import { inRepo } from '../../scripts/setup/paths.mjs';

/**
 * @param {string} program path below bench without its ending, e.g. `graph/soak`
 * @returns {Promise<string>} absolute path of the bundle
 */
export async function bundle(program) {
  const outDir = inRepo('node_modules', '.cache', 'grainfold', 'bench', path.dirname(program));
  const name = path.basename(program);
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: inRepo('bench', `${program}.ts`),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: {
        external: [/^@tensorflow\//, 'sharp', /^node:/],
        output: { entryFileNames: `${name}.mjs` },
      },
    },
  });
  return path.join(outDir, `${name}.mjs`);
}
