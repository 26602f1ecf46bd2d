/**
 * How long the window takes to answer while the engine works. Four things are measured in the page all the while:
 * - keys: real key presses, from the event to the frame that shows their effect (Event Timing, steps of 8 ms);
 * - stalls: how much later than asked a timer of 10 ms fires, i.e. how long the page's thread was busy or kept waiting;
 * - trips: `app:info` through Electron main and back, one every 50 ms;
 * - tasks: tasks of the page's thread over 50 ms (Long Tasks), to say where a stall comes from.
 */
import type { Page } from '@playwright/test';

export interface Latency {
  /** Longest of each, ms. */
  readonly key: number;
  readonly stall: number;
  readonly trip: number;
  readonly task: number;
  /** How many of each were measured. */
  readonly keys: number;
  readonly stalls: number;
  readonly trips: number;
}

interface Probe {
  stop(): Latency;
}

interface Probed {
  latencyProbe?: Probe;
}

/** Starts measuring in the page. */
export async function startProbe(page: Page): Promise<void> {
  await page.evaluate(() => {
    const timerMs = 10;
    const tripEveryMs = 50;
    const most = { key: 0, stall: 0, trip: 0, task: 0 };
    const count = { keys: 0, stalls: 0, trips: 0 };
    let isOn = true;
    const observer = new PerformanceObserver((list) => {
      for (const { entryType, name, duration } of list.getEntries()) {
        if (entryType === 'longtask') most.task = Math.max(most.task, duration);
        else if (name === 'keydown') {
          count.keys += 1;
          most.key = Math.max(most.key, duration);
        }
      }
    });
    observer.observe({ type: 'longtask' });
    // Entries under 16 ms are not given out at all: those keys were answered within a frame.
    observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    const tick = (last: number) => {
      if (!isOn) return;
      setTimeout(() => {
        const now = performance.now();
        count.stalls += 1;
        most.stall = Math.max(most.stall, now - last - timerMs);
        tick(now);
      }, timerMs);
    };
    const ask = async () => {
      while (isOn) {
        const start = performance.now();
        await window.grainfold.request('app:info', {});
        count.trips += 1;
        most.trip = Math.max(most.trip, performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, tripEveryMs));
      }
    };
    tick(performance.now());
    void ask();
    (globalThis as Probed).latencyProbe = {
      stop() {
        isOn = false;
        observer.disconnect();
        return { ...most, ...count };
      },
    };
  });
}

/** Ends it. */
export function stopProbe(page: Page): Promise<Latency> {
  return page.evaluate(() => (globalThis as Probed).latencyProbe!.stop());
}
