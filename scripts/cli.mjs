/**
 * `npm run --silent cli -- VERB …`: the command line of the built app. Sets up and builds first when that is needed;
 * all messages about it go to stderr, so that stdout holds the verb's data only.
 */
import { existsSync } from 'node:fs';
import { tensorflowEnv } from './app-env.mjs';
import { buildOrExit, cliPath } from './build.mjs';
import { callersFolder, passThrough } from './pass-through.mjs';
import { statePath } from './setup/paths.mjs';
import { setUpOrExit } from './setup.mjs';

if (!existsSync(statePath)) await setUpOrExit({ quiet: true });
await buildOrExit('main');
process.exitCode = await passThrough(process.execPath, [cliPath, ...process.argv.slice(2)], {
  cwd: callersFolder('cli'),
  env: tensorflowEnv(),
});
