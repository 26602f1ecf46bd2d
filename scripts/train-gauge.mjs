/**
 * `npm run train:gauge -- DIR [CROPS]`: learns the noise gauge of JPEG photos (src/model/noise/gauge) from a folder of clean
 * photos and writes its learned.json.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from 'vite';
import { inRepo } from './setup/paths.mjs';

const [folder, crops = '3200'] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('npm run train:gauge -- DIR [CROPS]\n');
  process.exit(2);
}
const outDir = inRepo('node_modules', '.cache', 'grainfold', 'gauge');
const gauge = inRepo('src', 'model', 'noise', 'gauge');
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    ssr: path.join(gauge, 'learn.ts'),
    outDir,
    emptyOutDir: false,
    target: 'node20',
    rollupOptions: { external: [/^@tensorflow\//, 'sharp', /^node:/] },
  },
});
const output = path.join(gauge, 'learned.json');
spawn(process.execPath, [path.join(outDir, 'learn.js'), path.resolve(folder), crops, output], {
  stdio: 'inherit',
}).on('exit', (code) => process.exit(code ?? 1));
