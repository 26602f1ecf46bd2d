/** Runs the built command line as a person would, in a place of its own. For tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const repo = resolve(import.meta.dirname, '..', '..', '..');

interface BuildScript {
  readonly cliPath: string;
  buildIfStale(): Promise<{ readonly mainOk: boolean }>;
}

/** Builds what is out of date. @returns path of the built command line */
export async function buildCli(): Promise<string> {
  const script = pathToFileURL(join(repo, 'scripts', 'build.mjs')).href;
  const { buildIfStale, cliPath } = (await import(/* @vite-ignore */ script)) as BuildScript;
  const { mainOk } = await buildIfStale();
  if (!mainOk) throw new Error('The build failed: see above.');
  return cliPath;
}

export interface CliRun {
  /** Exit status; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of stdout, parsed. */
  readonly lines: readonly Record<string, unknown>[];
}

export class CliPlace {
  private constructor(
    private readonly cliPath: string,
    /** Where the commands run. */
    readonly folder: string,
    /** Per-user data. */
    readonly data: string,
  ) {}

  /** @param root an empty folder; nothing of this machine's own models is seen */
  static async make(root: string): Promise<CliPlace> {
    const place = new CliPlace(await buildCli(), join(root, 'work'), join(root, 'data'));
    await mkdir(place.folder, { recursive: true });
    await mkdir(join(root, 'assets', 'models'), { recursive: true });
    return place;
  }

  /** Runs a command to its end. @param onStart gets the process, to send it a signal */
  run(args: readonly string[], onStart?: (child: ChildProcess) => void): Promise<CliRun> {
    const env = {
      ...process.env,
      GRAINFOLD_USER_DATA: this.data,
      GRAINFOLD_ASSETS: join(this.data, '..', 'assets'),
    };
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [this.cliPath, ...args], { cwd: this.folder, env });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => (stdout += chunk));
      child.stderr.on('data', (chunk) => (stderr += chunk));
      child.on('error', fail);
      child.on('close', (code, signal) => done({ code, signal, stdout, stderr, lines: parseLines(stdout) }));
      onStart?.(child);
    });
  }
}

function parseLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
