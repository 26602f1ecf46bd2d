/**
 * `npm run train:lifting -- DIR [GENERATIONS] [SEED]`: learns the wavelet's weights (src/model/fold/transform) from a folder of clean
 * photos, on from what `learned-lifting.json` holds, and writes it. Models that are trained from then on start with them.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { newestModel } from '../bench/measure/models.mjs';
import { bundle } from './bundle.mjs';
import { inRepo } from './setup/paths.mjs';

const [folder, generations = '40', seed = '1'] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('npm run train:lifting -- DIR [GENERATIONS] [SEED]\n');
  process.exit(2);
}
const script = await bundle('src', 'model', 'fold', 'train', 'learn-lifting.ts');
const learned = inRepo('src', 'model', 'fold', 'transform', 'learned-lifting.json');
const start = existsSync(learned) ? learned : '';
const args = [script, path.resolve(folder), newestModel('fold'), generations, seed, start, learned];
spawn(process.execPath, args, { stdio: 'inherit' }).on('exit', (code) => process.exit(code ?? 1));
