/**
 * What must be tidied when this process ends, however it ends (SIGKILL apart): children, locks, the virtual display.
 */

const statusOf = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });
let listening = false;

/**
 * Calls `tidy` when the process exits or is told to end, unless the returned function was called before.
 * @param {() => void} tidy synchronous
 * @returns {() => void} forgets it
 */
export function whenEnding(tidy) {
  if (!listening) {
    listening = true;
    process.setMaxListeners(50);
    for (const [signal, status] of Object.entries(statusOf)) {
      const onSignal = () => {
        // Someone else (pass-through.mjs) waits for a child that got the signal, and ends us in order.
        if (process.listenerCount(signal) === 1) process.exit(status);
      };
      process.on(signal, onSignal);
    }
  }
  process.once('exit', tidy);
  return () => process.off('exit', tidy);
}
