/**
 * `npm run bench -- NAME [arguments]`: runs bench/NAME.mjs on a fresh build; without a name it lists what there is.
 */
import { existsSync, readdirSync } from 'node:fs';
import { appEnv } from './app-env.mjs';
import { buildOrExit } from './build.mjs';
import { passThrough } from './pass-through.mjs';
import { inRepo, repoRoot } from './setup/paths.mjs';
import { say } from './setup/report.mjs';
import { setUpOrExit } from './setup.mjs';

const names = (existsSync(inRepo('bench')) ? readdirSync(inRepo('bench')) : [])
  .filter((file) => /^[a-z][a-z0-9-]*\.mjs$/.test(file))
  .map((file) => file.slice(0, -'.mjs'.length))
  .sort();

const [name, ...args] = process.argv.slice(2);
if (!name || !names.includes(name)) {
  if (name) say(`There is no bench/${name}.mjs.`);
  say(
    names.length > 0
      ? `npm run bench -- NAME, with one of: ${names.join(', ')}`
      : 'bench/ holds no benchmark yet.',
  );
  process.exit(name ? 2 : 0);
}
await setUpOrExit({ quiet: true });
await buildOrExit('main');
const script = inRepo('bench', `${name}.mjs`);
process.exitCode = await passThrough(process.execPath, [script, ...args], { cwd: repoRoot, env: appEnv() });
