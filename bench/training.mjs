/**
 * `npm run bench -- training`: one training step of this project against eager tfjs-node and Python TensorFlow in graph
 * mode, in float32 and in bfloat16. Options: --rounds N, --networks restore,codec, --batch N, --side PX, --only NAMES,
 * --json, --write (puts the table into bench/README.md).
 */
import { compare } from './graph/compare.mjs';

await compare(
  'train',
  [
    { name: 'graph float32', runtime: 'node', kind: 'graph', precision: 'float32' },
    { name: 'python graph float32', runtime: 'python', kind: 'graph', precision: 'float32' },
    { name: 'eager float32', runtime: 'node', kind: 'eager', precision: 'float32' },
    { name: 'graph bfloat16', runtime: 'node', kind: 'graph', precision: 'bfloat16' },
    { name: 'python graph bfloat16', runtime: 'python', kind: 'graph', precision: 'bfloat16' },
  ],
  { batch: 16, sidePx: 80 },
);
