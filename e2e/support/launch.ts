/** Starts the built app in real Electron, and ends it so that nothing of it stays behind. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { _electron } from '@playwright/test';
import { GrainfoldApp } from './app';
import { answerQuestions, quitButtons } from './dialogs';
import { isAlive, processTree } from './process-tree';

export const repoRoot = path.resolve(import.meta.dirname, '../..');

export interface LaunchOptions {
  /** Temporary; made when missing. */
  readonly profile: string;
  /** Gets what the app writes to its outputs. */
  readonly logFile: string;
  /** Files named on the command line. */
  readonly files?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Quitting may take this long, the engine's own grace included; then it is an error. */
const quitMs = 15_000;

/**
 * Starts the app with a profile of its own. Which Electron: the one that `npm run setup` found, named by
 * ELECTRON_OVERRIDE_DIST_PATH (scripts/app-env.mjs).
 */
export async function launchApp({
  profile,
  logFile,
  files = [],
  env = {},
}: LaunchOptions): Promise<GrainfoldApp> {
  mkdirSync(profile, { recursive: true });
  const electron = await _electron.launch({
    args: argumentsFor(files),
    cwd: repoRoot,
    env: { ...definedOf(process.env), GRAINFOLD_USER_DATA: profile, ...env },
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  const { stdout, stderr } = electron.process();
  stdout?.pipe(log, { end: false });
  stderr?.pipe(log, { end: false });
  const page = await electron.firstWindow();
  const say = (line: string) => log.write(`[page] ${line}\n`);
  page.on('console', (message) => say(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => say(`uncaught: ${error.stack ?? error.message}`));
  // By its role alone: the window may speak any language.
  await page.getByRole('toolbar').first().waitFor();
  return new GrainfoldApp(electron, page, profile);
}

/** Starts the app once more with the profile of a running one. @returns its exit status */
export function startAgain(
  { electron, profile }: GrainfoldApp,
  ...files: readonly string[]
): Promise<number | null> {
  const child = spawn(electron.process().spawnfile, argumentsFor(files), {
    cwd: repoRoot,
    env: { ...process.env, GRAINFOLD_USER_DATA: profile },
    stdio: 'ignore',
    timeout: quitMs,
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

/**
 * Quits the app, work or no work, and waits for all of its processes.
 * @throws Error when something had to be killed
 */
export async function closeApp({ electron, pid }: GrainfoldApp): Promise<void> {
  const tree = processTree(pid);
  if (tree.length === 0) return;
  const quit = async () => {
    await answerQuestions(electron, quitButtons.quit);
    await electron.evaluate(({ app }) => {
      app.quit();
    });
  };
  // An app that is just ending answers nothing any more.
  await Promise.race([quit().catch(() => undefined), pause(quitMs)]);
  const left = await remaining(
    tree.map((entry) => entry.pid),
    quitMs,
  );
  for (const one of left) process.kill(one, 'SIGKILL');
  if (left.length === 0) return;
  const names = tree.filter((entry) => left.includes(entry.pid)).map((entry) => entry.command.slice(0, 120));
  throw new Error(`The app left processes behind:\n${names.join('\n')}`);
}

/** Chromium's sandbox refuses to work for root on Linux. */
function argumentsFor(files: readonly string[]): string[] {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return [...(isRoot ? ['--no-sandbox'] : []), repoRoot, '--', ...files];
}

/** Those of `pids` that still run when all are gone or the time is up. */
export async function remaining(pids: readonly number[], timeoutMs: number): Promise<number[]> {
  const end = performance.now() + timeoutMs;
  while (pids.some(isAlive) && performance.now() < end) await pause(50);
  return pids.filter(isAlive);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
