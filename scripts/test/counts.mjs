/**
 * Counts of tests, out of what the runners report.
 *
 * The rule: nothing that went wrong may count as fine. A runner that ended badly although no test of its report failed,
 * or that left no report, counts as one failure.
 */

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** @returns {Counts} */
export const count = (passed = 0, failed = 0, skipped = 0) => ({ passed, failed, skipped });

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  return all.reduce(
    (total, one) => count(total.passed + one.passed, total.failed + one.failed, total.skipped + one.skipped),
    count(),
  );
}

/** The closing line: "12 passed, 0 failed, 1 skipped". */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A runner that ended badly has failed, whatever its report says. */
const atLeastTheExit = (counts, ranWell) =>
  ranWell || counts.failed > 0 ? counts : { ...counts, failed: 1 };

/**
 * Counts of a Vitest JSON report.
 * @param {object | undefined} report undefined: none was written
 * @param {boolean} ranWell exit status 0
 * @returns {Counts}
 */
export function fromVitest(report, ranWell) {
  if (!Array.isArray(report?.testResults)) return count(0, 1);
  const counts = count();
  for (const file of report.testResults) {
    const outcomes = file.assertionResults.map((test) => test.status);
    counts.passed += outcomes.filter((status) => status === 'passed').length;
    counts.failed += outcomes.filter((status) => status === 'failed').length;
    counts.skipped += outcomes.filter((status) => status !== 'passed' && status !== 'failed').length;
    // A file that could not even be loaded has no tests to fail.
    if (file.status === 'failed' && !outcomes.includes('failed')) counts.failed += 1;
  }
  return atLeastTheExit(counts, ranWell);
}

/**
 * Counts of a Playwright JSON report.
 * @param {object | undefined} report undefined: none was written
 * @param {boolean} ranWell exit status 0
 * @returns {Counts}
 */
export function fromPlaywright(report, ranWell) {
  const stats = report?.stats;
  if (!stats) return count(0, 1);
  const outside = Array.isArray(report.errors) ? report.errors.length : 0;
  return atLeastTheExit(
    count(stats.expected + stats.flaky, stats.unexpected + outside, stats.skipped),
    ranWell,
  );
}

/**
 * Counts of Node's own test runner, from the summary lines of its TAP or spec output ("# pass 3", "ℹ pass 3").
 * @param {string} output
 * @param {boolean} ranWell exit status 0
 * @returns {Counts}
 */
export function fromNodeTest(output, ranWell) {
  const figure = (name) =>
    Number(new RegExp(`^(?:#|ℹ) ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? Number.NaN);
  const counts = count(
    figure('pass'),
    figure('fail') + figure('cancelled'),
    figure('skipped') + figure('todo'),
  );
  if (Object.values(counts).some(Number.isNaN)) return count(0, 1);
  return atLeastTheExit(counts, ranWell);
}
