/**
 * `npm start [-- PHOTO…]`: sets up, builds, and opens the app on a sample photo, or on the photos named. Where no window
 * can open it says so and does the same job in the terminal.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { appEnv } from './app-env.mjs';
import { buildOrExit } from './build.mjs';
import { demo } from './demo.mjs';
import { callersFolder, passThrough } from './pass-through.mjs';
import { electronBinary, electronDist } from './setup/electron.mjs';
import { electronFlags } from './setup/electron-start.mjs';
import { inRepo, repoRoot } from './setup/paths.mjs';
import { say } from './setup/report.mjs';
import { setUpOrExit } from './setup.mjs';
import { hasDisplay } from './xvfb.mjs';

/** The sample photo to open: the first picture in assets/samples by name. */
function samplePhoto() {
  const folder = inRepo('assets', 'samples');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const name = names.find((file) => /\.(jpe?g|png|tiff?|webp|avif)$/i.test(file));
  return name && path.join(folder, name);
}

const works = await setUpOrExit();
await buildOrExit();

const given = process.argv.slice(2).filter((arg) => arg !== '--');
const photos = (given.length > 0 ? given : [samplePhoto()])
  .filter(Boolean)
  .map((photo) => path.resolve(callersFolder('start'), photo));

if (hasDisplay() && works.electron) {
  say('Opening Grainfold.');
  const args = [...electronFlags(), repoRoot, '--', ...photos];
  process.exitCode = await passThrough(electronBinary(electronDist()), args, { env: appEnv() });
} else {
  say(
    `\n${hasDisplay() ? 'Electron does not run here' : 'There is no display here'}, so here is the job in the terminal.`,
  );
  process.exitCode = await demo(photos, works);
}
