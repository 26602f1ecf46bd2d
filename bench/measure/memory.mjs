/** Peak resident memory of a process and all it started. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const everyMs = 50;

/**
 * Watches a process from now on.
 * @param {number} pid
 * @returns {{stop(): number}} stop gives the largest sum of resident bytes that was seen
 */
export function watchMemory(pid) {
  let peak = 0;
  let lone = 0;
  const look = () => {
    const tree = process.platform === 'linux' ? linuxTree(pid) : psTree(pid);
    peak = Math.max(
      peak,
      tree.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    // The kernel remembers a process's own peak, also between two looks.
    lone = Math.max(lone, ...tree.map(({ highBytes }) => highBytes));
  };
  look();
  const timer = setInterval(look, process.platform === 'linux' ? everyMs : everyMs * 5);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(peak, lone);
    },
  };
}

function linuxTree(root) {
  const found = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const kilobytes = (key) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
      const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
      found.set(Number(name), {
        parent,
        bytes: kilobytes('VmRSS') * 1024,
        highBytes: kilobytes('VmHWM') * 1024,
      });
    } catch {
      // It ended between listing and reading.
    }
  }
  return descendants(found, root);
}

function psTree(root) {
  const found = new Map();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent, kilobytes] = line.trim().split(/\s+/).map(Number);
    if (pid) found.set(pid, { parent, bytes: kilobytes * 1024, highBytes: kilobytes * 1024 });
  }
  return descendants(found, root);
}

function descendants(processes, root) {
  const isBelow = (pid) => {
    for (let at = pid; at > 0; at = processes.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  return [...processes].filter(([pid]) => isBelow(pid)).map(([, entry]) => entry);
}
