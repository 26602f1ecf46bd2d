/** The processes of a running app, as Linux shows them under /proc. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Memory of one process, bytes. */
export interface ProcessMemory {
  /** Resident; pages shared with other processes count in full. */
  readonly rss: number;
  /** Resident; a page shared by n processes counts 1/n in each: the sum over all processes is what is really used. */
  readonly pss: number;
  /** Highest `rss` that the process ever had. */
  readonly peakRss: number;
}

function readProcess(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // "pid (name) state parent …"; the name may hold spaces and parentheses.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), command };
  } catch {
    // It ended while we were reading.
    return undefined;
  }
}

/** Every process of this machine that is not a zombie. */
export function allProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((entry) => entry !== undefined);
}

/** A process and all that descend from it. */
export function processTree(root: number): ProcessEntry[] {
  const all = allProcesses();
  const tree = all.filter((entry) => entry.pid === root);
  for (const entry of tree) tree.push(...all.filter((other) => other.parent === entry.pid));
  return tree;
}

/** Whether a process still runs; one that ended and only waits for its parent does not. */
export function isAlive(pid: number): boolean {
  return readProcess(pid) !== undefined;
}

/** @returns undefined when the process is gone */
export function memoryOf(pid: number): ProcessMemory | undefined {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      rss: kilobytes(rollup, 'Rss'),
      pss: kilobytes(rollup, 'Pss'),
      peakRss: kilobytes(status, 'VmHWM'),
    };
  } catch {
    return undefined;
  }
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
}
