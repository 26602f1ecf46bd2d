/**
 * Child process of set-up: loads tfjs-node and lets TensorFlow compute a convolution whose result is known. Prints one
 * line of JSON. In a process of its own because a library that does not fit can end the process that loads it.
 */
import { createRequire } from 'node:module';
import util from 'node:util';

// Gone since Node 23; tfjs-node 4.22 still calls them (tensorflow/tfjs#8609).
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;

const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node');

// A 3x3 box of ones over a 4x4 picture of ones, padded: 4 at corners, 6 at edges, 9 inside.
const sums = tf.tidy(() => {
  const picture = tf.ones([1, 4, 4, 1]);
  const box = tf.ones([3, 3, 1, 1]);
  return Array.from(tf.conv2d(picture, box, 1, 'same').dataSync());
});
const expected = [4, 6, 6, 4, 6, 9, 9, 6, 6, 9, 9, 6, 4, 6, 6, 4];
const right = tf.getBackend() === 'tensorflow' && expected.every((value, index) => sums[index] === value);
if (!right) {
  console.error(`backend ${tf.getBackend()}, convolution gave ${sums.join(' ')}`);
  process.exit(1);
}
console.log(JSON.stringify({ version: tf.backend().binding.TF_Version }));
