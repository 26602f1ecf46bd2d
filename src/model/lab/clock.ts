/** How long a run took. */

/** Time on the clock and of the processor since now. */
export function startClock(): () => { readonly seconds: number; readonly cpuSeconds: number } {
  const start = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}
