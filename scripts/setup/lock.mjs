/**
 * A lock between processes: two set-ups at the same time do each piece of work once, one after the other.
 *
 * The lock is a file made with O_EXCL, naming its owner's process and host. Its owner touches it every few seconds; when
 * the process is gone, or the file has not been touched for a minute (another host, power cut), the lock is taken over.
 * Everything done under a lock is published
 * by one rename, so the worst that two owners at once could do is the same work twice.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { whenEnding } from './ending.mjs';
import { cacheRoot } from './paths.mjs';

const TOUCH_EVERY_MS = 5_000;
const DEAD_AFTER_MS = 60_000;
const POLL_MS = 200;

/**
 * Runs `work` while no other process holds the lock of this name.
 * @template T
 * @param {string} name file-name safe
 * @param {() => Promise<T>} work
 * @param {{onWait?: () => void, folder?: string}} [options] onWait: called once when another process has the lock
 * @returns {Promise<T>}
 */
export async function withLock(name, work, { onWait, folder = path.join(cacheRoot(), 'locks') } = {}) {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${name}.lock`);
  const token = `${process.pid} ${hostname()} ${randomUUID()}`;
  let waited = false;
  while (!(await take(file, token))) {
    if (!waited) onWait?.();
    waited = true;
    await dropIfDead(file);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, TOUCH_EVERY_MS);
  const forget = whenEnding(() => rmSync(file, { force: true }));
  try {
    return await work();
  } finally {
    clearInterval(beat);
    forget();
    if ((await readFile(file, 'utf8').catch(() => '')) === token) await rm(file, { force: true });
  }
}

/** Options of `withLock` that tell the user what we wait for. */
export const waiting = (note) => ({ onWait: () => note('waiting: another set-up is doing this') });

async function take(file, token) {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(token);
    await handle.close();
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function dropIfDead(file) {
  const before = await stat(file).catch(() => undefined);
  if (!before) return;
  const isSilent = Date.now() - before.mtimeMs > DEAD_AFTER_MS;
  if (!isSilent && !ownerIsGone(await readFile(file, 'utf8').catch(() => ''))) return;
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Whether the owner was a process of this host that no longer runs. A file still being written names nobody yet. */
function ownerIsGone(token) {
  const [pid, host, id] = token.split(' ');
  if (!id || host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
