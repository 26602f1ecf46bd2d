/**
 * The stages of `npm test`. Each runs its tools, shows their output and gives its counts; none throws.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { appEnv } from '../app-env.mjs';
import { buildIfStale } from '../build.mjs';
import { readJson } from '../setup/files.mjs';
import { inRepo, repoRoot } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { withDisplay } from '../xvfb.mjs';
import { count, fromNodeTest, fromPlaywright, fromVitest, sum } from './counts.mjs';

/** Longer than any stage should take; a hanging one must not hang the whole. */
const STAGE_TIMEOUT_MS = 30 * 60_000;

/**
 * @typedef {object} Outcome
 * @property {import('./counts.mjs').Counts} counts
 * @property {string} output what is still to be shown
 */

const tool = (...parts) => inRepo('node_modules', ...parts);

/** Folder for the tools' own caches: they re-check what changed only. Goes with node_modules. */
const toolCache = (name) => inRepo('node_modules', '.cache', name);

/** Colours are for terminals; some tools use them in any case. */
const plain = (text) => (process.stdout.isTTY ? text : stripVTControlCharacters(text));

/** Runs a Node tool of node_modules. `live`: shows its output as it comes. */
async function node(args, { live = false, env = process.env } = {}) {
  const onLine = live ? (line) => process.stdout.write(`${plain(line)}\n`) : undefined;
  const result = await run(process.execPath, args, {
    cwd: repoRoot,
    env,
    timeoutMs: STAGE_TIMEOUT_MS,
    onLine,
  });
  const ok = result.code === 0;
  const output = live ? '' : plain(`${result.stdout}${result.stderr}`).trimEnd();
  return { ok, stdout: result.stdout, output: [output, ok ? '' : result.why].filter(Boolean).join('\n') };
}

/** Several tools that count as one check. */
async function oneCheck(...commands) {
  const results = [];
  for (const args of commands) results.push(await node(args));
  const output = results.map((result) => result.output).filter(Boolean);
  return { counts: results.every((result) => result.ok) ? count(1) : count(0, 1), output: output.join('\n') };
}

/** By content, because a fresh checkout has fresh times. */
const cached = (name) => ['--cache', '--cache-strategy', 'content', '--cache-location', toolCache(name)];

/** @returns {Promise<Outcome>} ESLint and Prettier, one check */
export const lint = () =>
  oneCheck(
    [tool('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0', ...cached('eslint.json')],
    [
      tool('prettier', 'bin', 'prettier.cjs'),
      '--check',
      '--log-level',
      'warn',
      '.',
      ...cached('prettier.json'),
    ],
  );

/** @returns {Promise<Outcome>} TypeScript for Node's side, svelte-check for the page, one check */
export const types = () =>
  oneCheck(
    [
      ...[tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.node.json', '--noEmit', '--pretty', 'false'],
      ...['--incremental', '--tsBuildInfoFile', toolCache('tsc-node.json')],
    ],
    [tool('svelte-check', 'bin', 'svelte-check'), '--tsconfig', 'tsconfig.web.json', '--fail-on-warnings'],
  );

/** @returns {Promise<Outcome>} the build that the stories run on, one check */
export async function build() {
  const { ok, built } = await buildIfStale();
  return { counts: ok ? count(1) : count(0, 1), output: built ? '' : 'in line with the sources' };
}

/** @returns {Promise<Outcome>} the scripts' own tests (node:test), then Vitest */
export async function unit() {
  const files = readdirSync(inRepo('scripts'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.test.mjs'))
    .map((file) => path.join('scripts', file));
  const scripts = await node(['--test', '--test-reporter=tap', ...files]);
  const scriptCounts = fromNodeTest(scripts.stdout, scripts.ok);
  process.stdout.write(scripts.ok ? `scripts: ${scriptCounts.passed} passed\n` : `${scripts.output}\n`);

  return withReport(async (reportFile) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const vitest = await node([tool('vitest', 'vitest.mjs'), 'run', ...reporters], { live: true });
    const counts = fromVitest(await readJson(reportFile), vitest.ok);
    return { counts: sum([scriptCounts, counts]), output: vitest.output };
  });
}

/** @returns {Promise<Outcome>} the stories in real Electron, under Xvfb where there is no display */
export async function e2e() {
  return withReport(async (reportFile) => {
    try {
      return await withDisplay(async (display) => {
        const env = { ...appEnv(display), PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile, FORCE_COLOR: '0' };
        const args = [
          tool('@playwright', 'test', 'cli.js'),
          'test',
          '--project=stories',
          '--reporter=list,json',
        ];
        const stories = await node(args, { live: true, env });
        return { counts: fromPlaywright(await readJson(reportFile), stories.ok), output: stories.output };
      });
    } catch (error) {
      return { counts: count(0, 1), output: error.message };
    }
  });
}

/** Gives the path for a report in a temporary folder that goes away afterwards. */
async function withReport(work) {
  const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-test-'));
  try {
    return await work(path.join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
