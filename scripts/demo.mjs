/**
 * The main job in the terminal: each photo is denoised, folded into a .latent file and decoded again, all through the
 * built command line; the figures it measured are shown as a table.
 */
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cliPath } from './build.mjs';
import { inRepo, repoRoot } from './setup/paths.mjs';
import { say, warn } from './setup/report.mjs';
import { whyFailed, run } from './setup/run.mjs';

/** A large photo on a slow machine may take its time. */
const VERB_TIMEOUT_MS = 30 * 60_000;

/**
 * Runs the job and prints figures and paths on stdout.
 * @param {readonly string[]} photos paths; results go to demo/, named after them
 * @param {{tensorflow: boolean}} works what set-up found
 * @returns {Promise<number>} exit status
 */
export async function demo(photos, { tensorflow }) {
  if (!tensorflow) {
    warn('It needs native TensorFlow, which could not be set up (see above).');
    return 1;
  }
  if (photos.length === 0) {
    warn('There is no photo in assets/samples. Name one: npm start -- PHOTO');
    return 1;
  }
  await mkdir(inRepo('demo'), { recursive: true });
  for (const photo of photos) {
    const base = inRepo('demo', path.parse(photo).name);
    const files = { clean: `${base}-clean.png`, latent: `${base}.latent`, decoded: `${base}-decoded.png` };
    try {
      say(`\n${relative(photo)}`);
      const clean = await verb('denoise', photo, files.clean, ['--format', 'png']);
      const folded = await verb('compress', photo, files.latent);
      const decoded = await verb('decode', files.latent, files.decoded, ['--format', 'png']);
      process.stdout.write(`${table({ clean, folded, decoded })}\n`);
    } catch (error) {
      warn(error.message);
      return 1;
    }
    const lines = Object.entries(files).map(([what, file]) => `  ${what.padEnd(8)} ${relative(file)}`);
    process.stdout.write(`Results:\n${lines.join('\n')}\n`);
  }
  return 0;
}

const relative = (file) => path.relative(repoRoot, file) || file;

/** Runs one verb of the command line on one file; gives its JSON. */
async function verb(name, input, output, more = []) {
  say(`  ${name} …`);
  const args = [cliPath, name, input, '-o', output, '--json', '--overwrite', ...more];
  const result = await run(process.execPath, args, { cwd: repoRoot, timeoutMs: VERB_TIMEOUT_MS });
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  if (result.code === 0 && line.startsWith('{')) return JSON.parse(line);
  throw new Error(`"${name}" failed: ${whyFailed(result)}`);
}

/**
 * The figures as a table.
 * @param {{clean: object, folded: object, decoded: object}} figures the JSON of denoise, compress and decode
 */
export function table({ clean, folded, decoded }) {
  const Table = createRequire(import.meta.url)('cli-table3');
  const rows = new Table({ head: ['figure', 'value'], style: { head: [], border: [], compact: true } });
  const rawBytes = folded.width * folded.height * 3;
  const add = (label, value, unit = '') => {
    if (value !== undefined && value !== null) rows.push([label, `${value}${unit}`]);
  };
  add('picture', `${folded.width} x ${folded.height} px`);
  add('noise found (sigma, 0-255 scale)', clean.sigma?.toFixed(1));
  add('raw size (8 bits)', kilobytes(rawBytes));
  add('.latent size', kilobytes(folded.bytes));
  add('bits per pixel', folded.bpp?.toFixed(3));
  add('smaller than the source file', folded.ratioToSource?.toFixed(1), ' times');
  add('smaller than raw', folded.ratioToRaw?.toFixed(1), ' times');
  add('PSNR of the decoded picture against the noisy photo', folded.psnr?.toFixed(2), ' dB');
  add('SSIM of the decoded picture against the noisy photo', folded.ssim?.toFixed(4));
  add('seconds to denoise', clean.seconds?.toFixed(1));
  add('seconds to fold', folded.seconds?.toFixed(1));
  add('seconds to decode', decoded.seconds?.toFixed(1));
  return rows.toString();
}

const kilobytes = (bytes) =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
