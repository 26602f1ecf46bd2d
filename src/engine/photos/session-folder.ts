/** The temporary folder of one session: finished results, half-written outputs. Gone at exit, or at the next start. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';

const namePattern = /^session-(\d+)-/;

/**
 * A name for a new session's folder.
 * @param root where session folders live; a folder of this user in the system's temporary folder by default
 * @param ownerPid process that owns the session; when it is gone, the folder is a leftover
 */
export function sessionFolderPath(
  root: string = join(tmpdir(), `grainfold-${userInfo().uid}`),
  ownerPid: number = process.pid,
): string {
  return join(root, `session-${ownerPid}-${randomUUID().slice(0, 8)}`);
}

/**
 * Removes leftovers of dead sessions beside it, then makes the folder. One that is there already is kept as it is: an
 * engine that follows a crashed one finds the finished work of the session in it.
 * @param folder of `sessionFolderPath`
 */
export async function prepareSessionFolder(folder: string): Promise<void> {
  const root = dirname(folder);
  await mkdir(root, { recursive: true, mode: 0o700 });
  await removeDeadSessions(root, basename(folder));
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Removes the folder and all in it; for the last moment of a process. */
export function removeSessionFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function removeDeadSessions(root: string, keep: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = Number(namePattern.exec(name)?.[1]);
    if (name === keep || !Number.isInteger(pid) || isAlive(pid)) continue;
    // A leftover that cannot be removed (opened by a virus scanner, say) is tried again at the next start.
    await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
