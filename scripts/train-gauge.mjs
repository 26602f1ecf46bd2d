/**
 * `npm run train:gauge -- DIR [CROPS]`: learns the noise gauge of JPEG photos (src/model/noise/gauge) from a folder of clean
 * photos and writes its learned.json.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { inRepo } from './setup/paths.mjs';

const [folder, crops = '3200'] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('npm run train:gauge -- DIR [CROPS]\n');
  process.exit(2);
}
const gauge = ['src', 'model', 'noise', 'gauge'];
const script = await bundle(...gauge, 'learn.ts');
const output = inRepo(...gauge, 'learned.json');
spawn(process.execPath, [script, path.resolve(folder), crops, output], { stdio: 'inherit' }).on(
  'exit',
  (code) => process.exit(code ?? 1),
);
