/**
 * `npm test` and `npm run check`: set-up, then lint, type checks, build, unit tests and the stories in real Electron.
 * A failed stage does not stop the next. The last line, alone, has the counts of everything: "N passed, N failed".
 *
 * usage: npm test [-- --only lint,types,build,unit,e2e]
 */
import { closingLine, count, sum } from './test/counts.mjs';
import { build, e2e, lint, types, unit } from './test/stages.mjs';
import { say, seconds, warn } from './setup/report.mjs';
import { explainFailure, setUp } from './setup.mjs';

const names = ['lint', 'types', 'build', 'unit', 'e2e'];
const start = performance.now();
const stageCounts = [];

const only = wanted(process.argv.slice(2));
const works = await prepare();
if (works) await runStages(works);

const total = sum(stageCounts);
say(`\n${seconds(performance.now() - start)} in all.`);
process.stdout.write(`${closingLine(total)}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** The stages asked for: all of them, or what --only lists. The stories run on a fresh build in any case. */
function wanted(args) {
  const index = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
  if (index < 0 && args.length === 0) return new Set(names);
  const value = args[index]?.includes('=') ? args[index].split('=')[1] : args[index + 1];
  const list = (value ?? '').split(',').filter(Boolean);
  const unknown = list.filter((name) => !names.includes(name));
  if (index < 0 || list.length === 0 || unknown.length > 0) {
    say(`usage: npm test [-- --only ${names.join(',')}]`);
    process.exit(2);
  }
  return new Set(list.includes('e2e') ? [...list, 'build'] : list);
}

/** Set-up. What could not be set up counts as failed; without the packages nothing else can run. */
async function prepare() {
  heading('set-up');
  try {
    const found = await setUp();
    if (!found.tensorflow) stageCounts.push(count(0, 1));
    return found;
  } catch (error) {
    warn(explainFailure(error));
    stageCounts.push(count(0, 1));
    return undefined;
  }
}

async function runStages({ electron }) {
  // The first three use a core each and touch nothing of each other's.
  const early = Object.entries({ lint, types, build }).filter(([name]) => only.has(name));
  if (early.length > 0) heading(early.map(([name]) => name).join(', '));
  await Promise.all(early.map(([name, work]) => stage(name, work)));
  if (only.has('unit')) {
    heading('unit');
    await stage('unit', unit);
  }
  if (only.has('e2e')) {
    heading('e2e');
    const noElectron = async () => ({
      counts: count(0, 1),
      output: 'Electron does not run here (see set-up).',
    });
    await stage('e2e', electron ? e2e : noElectron);
  }
}

async function stage(name, work) {
  const begun = performance.now();
  const { counts, output } = await work();
  stageCounts.push(counts);
  if (output) process.stdout.write(`${output}\n`);
  const mark = counts.failed > 0 ? '✗' : '✓';
  process.stdout.write(`${mark} ${name}: ${closingLine(counts)} (${seconds(performance.now() - begun)})\n`);
}

function heading(text) {
  process.stdout.write(`\n=== ${text} ===\n`);
}
