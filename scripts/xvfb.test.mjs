import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { hasDisplay, startXvfb } from './xvfb.mjs';

const hasXvfb = process.platform === 'linux' && spawnSync('Xvfb', ['-version']).error === undefined;

test('a display is one of X or Wayland on Linux', { skip: process.platform !== 'linux' }, () => {
  assert.equal(hasDisplay({}), false);
  assert.equal(hasDisplay({ DISPLAY: '' }), false);
  assert.equal(hasDisplay({ DISPLAY: ':0' }), true);
  assert.equal(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }), true);
});

test('two virtual displays at once have different numbers, and stop', { skip: !hasXvfb }, async () => {
  const [one, two] = await Promise.all([startXvfb(), startXvfb()]);
  assert.match(one.display, /^:\d+$/);
  assert.notEqual(one.display, two.display);
  one.stop();
  two.stop();
});
