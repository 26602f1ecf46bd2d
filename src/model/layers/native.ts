/** Ops of libtensorflow that tfjs has kernels for only piecewise: one native call each, no gradient of their own. */
import { getTf, type Tensor, type Tensor4D } from '../tf';

interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}
interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_STRING' | 'TF_ATTR_INT' | 'TF_FLOAT' | 'TF_INT32', number>
  >;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: Tensor[]): Tensor;
}

const backend = () => getTf().backend() as unknown as NativeBackend;

function typeAttribute(name: string, type: 'TF_FLOAT' | 'TF_INT32' = 'TF_FLOAT'): OpAttribute {
  const { binding } = backend();
  return { name, type: binding.TF_ATTR_TYPE, value: binding[type] };
}

const nhwc = (): OpAttribute => ({
  name: 'data_format',
  type: backend().binding.TF_ATTR_STRING,
  value: 'NHWC',
});

/** `value [...,C] + bias [C]` in one pass. */
export function biasAdd(value: Tensor4D, bias: Tensor): Tensor4D {
  return backend().executeSingleOutput('BiasAdd', [typeAttribute('T'), nhwc()], [value, bias]) as Tensor4D;
}

/** Sum of `[...,C]` over all but the last axis, as the gradient of a bias. */
export function biasAddGradient(gradient: Tensor4D): Tensor {
  return backend().executeSingleOutput('BiasAddGrad', [typeAttribute('T'), nhwc()], [gradient]);
}

/** `gradient` where `output > 0`, else 0. */
export function reluGradient(gradient: Tensor4D, output: Tensor4D): Tensor4D {
  return backend().executeSingleOutput('ReluGrad', [typeAttribute('T')], [gradient, output]) as Tensor4D;
}

/** Moves 2x2 blocks into channels: `[B,H,W,C]` -> `[B,H/2,W/2,4C]` (pixel-unshuffle). */
export function spaceToDepth(value: Tensor4D): Tensor4D {
  return backend().executeSingleOutput(
    'SpaceToDepth',
    [typeAttribute('T'), { name: 'block_size', type: backend().binding.TF_ATTR_INT, value: 2 }, nhwc()],
    [value],
  ) as Tensor4D;
}

/** The way back: `[B,H,W,4C]` -> `[B,2H,2W,C]` (pixel-shuffle). */
export function depthToSpace(value: Tensor4D): Tensor4D {
  return backend().executeSingleOutput(
    'DepthToSpace',
    [typeAttribute('T'), { name: 'block_size', type: backend().binding.TF_ATTR_INT, value: 2 }, nhwc()],
    [value],
  ) as Tensor4D;
}

/**
 * Standard normal samples that depend on nothing but `shape` and `seed` (Salmon 2011, Philox counter).
 * @param seed two int32 numbers, e.g. run seed and step
 */
export function statelessNormal(shape: readonly number[], seed: readonly [number, number]): Tensor {
  const tf = getTf();
  return tf.tidy(() =>
    backend().executeSingleOutput(
      'StatelessRandomNormal',
      [typeAttribute('dtype'), typeAttribute('T', 'TF_INT32'), typeAttribute('Tseed', 'TF_INT32')],
      [tf.tensor1d([...shape], 'int32'), tf.tensor1d([...seed], 'int32')],
    ),
  );
}
