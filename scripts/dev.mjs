/**
 * `npm run dev`: the app with its sources watched: the page is updated in place, main and engine are restarted.
 */
import { appEnv } from './app-env.mjs';
import { passThrough } from './pass-through.mjs';
import { electronFlags } from './setup/electron-start.mjs';
import { inRepo, repoRoot } from './setup/paths.mjs';
import { warn } from './setup/report.mjs';
import { setUpOrExit } from './setup.mjs';
import { hasDisplay } from './xvfb.mjs';

const { electron } = await setUpOrExit({ quiet: true });
if (!electron || !hasDisplay()) {
  warn(
    electron ? 'There is no display here, so no window can open.' : 'Electron does not run here (see above).',
  );
  process.exit(1);
}
const env = appEnv();
if (electronFlags().includes('--no-sandbox')) env.NO_SANDBOX = '1';
const tool = inRepo('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
const args = [tool, 'dev', '-c', 'electron.config.ts', '--watch', ...process.argv.slice(2)];
process.exitCode = await passThrough(process.execPath, args, { cwd: repoRoot, env });
