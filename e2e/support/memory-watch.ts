/** How much memory the whole app takes while something runs. */
import { memoryOf, processTree } from './process-tree';

export interface MemoryPeak {
  /**
   * Bytes, highest sum at one time over Electron's processes and the engine, each page counted once (Pss), with the
   * engine's own all-time peak in place of its sampled value: nothing between two samples is missed.
   */
  readonly total: number;
  /** Bytes, highest sampled sum of Pss. */
  readonly sampledPss: number;
  /** Bytes, highest sampled sum of Rss: shared pages counted once for each process. */
  readonly sampledRss: number;
  /** Bytes, the engine's all-time peak (VmHWM). */
  readonly engine: number;
  readonly samples: number;
}

/** Reading a process's page tables takes a few ms: often enough to see phases, rarely enough to disturb nothing. */
const everyMs = 250;

/** Watches the tree under `pid` until stopped. */
export function watchMemory(pid: number): { stop(): MemoryPeak } {
  let [withoutEngine, sampledPss, sampledRss, engine, samples] = [0, 0, 0, 0, 0];
  const sample = () => {
    let [pss, rss, others] = [0, 0, 0];
    for (const entry of processTree(pid)) {
      const memory = memoryOf(entry.pid);
      if (!memory) continue;
      pss += memory.pss;
      rss += memory.rss;
      if (entry.command.includes('engine.cjs')) engine = Math.max(engine, memory.peakRss);
      else others += memory.pss;
    }
    samples += 1;
    sampledPss = Math.max(sampledPss, pss);
    sampledRss = Math.max(sampledRss, rss);
    withoutEngine = Math.max(withoutEngine, others);
  };
  const timer = setInterval(sample, everyMs);
  return {
    stop() {
      clearInterval(timer);
      sample();
      return { total: engine + withoutEngine, sampledPss, sampledRss, engine, samples };
    },
  };
}
