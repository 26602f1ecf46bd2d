/**
 * `npm run e2e [-- Playwright's arguments]`: the stories in real Electron on a fresh build, under Xvfb where there is no
 * display.
 */
import { appEnv } from './app-env.mjs';
import { buildOrExit } from './build.mjs';
import { passThrough } from './pass-through.mjs';
import { inRepo, repoRoot } from './setup/paths.mjs';
import { setUpOrExit } from './setup.mjs';
import { withDisplay } from './xvfb.mjs';

const { electron } = await setUpOrExit({ quiet: true });
if (!electron) process.exit(1);
await buildOrExit();
const playwright = inRepo('node_modules', '@playwright', 'test', 'cli.js');
process.exitCode = await withDisplay((env) =>
  passThrough(process.execPath, [playwright, 'test', ...process.argv.slice(2)], {
    cwd: repoRoot,
    env: appEnv(env),
  }),
);
