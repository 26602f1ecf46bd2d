/**
 * `npm run bench -- inference`: one pass of this project over a batch of tiles against eager tfjs-node, a frozen graph
 * in Python TensorFlow and ONNX Runtime, in float32 and in bfloat16. Options: as training.mjs.
 */
import { compare } from './graph/compare.mjs';

await compare(
  'infer',
  [
    { name: 'graph float32', runtime: 'node', kind: 'graph', precision: 'float32' },
    { name: 'python frozen graph float32', runtime: 'python', kind: 'graph', precision: 'float32' },
    { name: 'ONNX Runtime float32', runtime: 'python', kind: 'onnx', precision: 'float32' },
    { name: 'eager float32', runtime: 'node', kind: 'eager', precision: 'float32' },
    { name: 'graph bfloat16', runtime: 'node', kind: 'graph', precision: 'bfloat16' },
    { name: 'python frozen graph bfloat16', runtime: 'python', kind: 'graph', precision: 'bfloat16' },
  ],
  { batch: 6, sidePx: 128 },
);
