import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closingLine, count, fromNodeTest, fromPlaywright, fromVitest, sum } from './counts.mjs';

const file = (status, ...outcomes) => ({
  status,
  assertionResults: outcomes.map((one) => ({ status: one })),
});

test('a runner without a report has failed', () => {
  assert.deepEqual(fromVitest(undefined, true), count(0, 1));
  assert.deepEqual(fromVitest({}, true), count(0, 1));
  assert.deepEqual(fromPlaywright(undefined, false), count(0, 1));
  assert.deepEqual(fromNodeTest('Segmentation fault', false), count(0, 1));
});

test('a bad exit is a failure even when every test passed', () => {
  assert.deepEqual(fromVitest({ testResults: [file('passed', 'passed')] }, false), count(1, 1));
  assert.deepEqual(
    fromPlaywright({ stats: { expected: 2, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] }, false),
    count(2, 1),
  );
});

test('a Vitest file that could not be loaded counts as one failure', () => {
  const report = {
    testResults: [file('failed'), file('failed', 'failed', 'passed'), file('passed', 'todo')],
  };
  assert.deepEqual(fromVitest(report, false), count(1, 2, 1));
});

test('Playwright errors outside of tests are failures, flaky tests passed in the end', () => {
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 },
    errors: [{ message: 'no spec' }],
  };
  assert.deepEqual(fromPlaywright(report, false), count(4, 2, 2));
});

test('counts of node:test are read from its summary', () => {
  const summary = '# tests 6\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n';
  assert.deepEqual(fromNodeTest(summary, false), count(3, 2, 1));
});

test('the closing line names skipped tests only when there are some', () => {
  assert.equal(closingLine(sum([count(3), count(1, 2)])), '4 passed, 2 failed');
  assert.equal(closingLine(count(1, 0, 5)), '1 passed, 0 failed, 5 skipped');
});
