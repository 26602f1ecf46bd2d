/**
 * Convolution with bias and optional ReLU, its gradients in native ops. tfjs composes the same from broadcasts and
 * sums, which costs a quarter of a training step (measured: docs/decisions.md).
 */
import { getTf, type Tensor, type Tensor4D } from '../tf';
import { biasAdd, biasAddGradient, reluGradient } from './native';

export interface ConvOptions {
  /** 1 by default. */
  readonly stride?: number;
  readonly relu?: boolean;
}

/**
 * @param input `[B,H,W,Cin]`
 * @param kernel `[kh,kw,Cin,Cout]`
 * @param bias `[Cout]`
 * @returns `[B,H/stride,W/stride,Cout]`, zero padding ("same")
 */
export function conv2d(input: Tensor4D, kernel: Tensor4D, bias: Tensor, options: ConvOptions = {}): Tensor4D {
  const tf = getTf();
  const stride = options.stride ?? 1;
  const apply = tf.customGrad((x, k, b, save) => {
    const linear = biasAdd(tf.conv2d(x as Tensor4D, k as Tensor4D, stride, 'same'), b as Tensor);
    const output = options.relu ? tf.relu(linear) : linear;
    (save as (tensors: Tensor[]) => void)([x as Tensor, k as Tensor, output]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [savedX, savedK, savedOutput] = saved as [Tensor4D, Tensor4D, Tensor4D];
      const dLinear = options.relu ? reluGradient(dy as Tensor4D, savedOutput) : (dy as Tensor4D);
      return [
        tf.conv2dTranspose(dLinear, savedK, savedX.shape, stride, 'same'),
        convFilterGradient(savedX, dLinear, savedK.shape, stride),
        biasAddGradient(dLinear),
      ];
    };
    return { value: output, gradFunc };
  });
  return apply(input, kernel, bias) as Tensor4D;
}

/**
 * Upsampling by a learned 2x2 kernel for each pixel (transposed convolution, stride 2, no overlap).
 * @param input `[B,H,W,Cin]`
 * @param kernel `[2,2,Cout,Cin]`
 * @param bias `[Cout]`
 * @returns `[B,2H,2W,Cout]`
 */
export function convUp2(input: Tensor4D, kernel: Tensor4D, bias: Tensor): Tensor4D {
  const tf = getTf();
  const apply = tf.customGrad((x, k, b, save) => {
    const [batch, height, width] = (x as Tensor4D).shape;
    const outChannels = (k as Tensor4D).shape[2];
    const linear = tf.conv2dTranspose(
      x as Tensor4D,
      k as Tensor4D,
      [batch, height * 2, width * 2, outChannels],
      2,
      'same',
    );
    (save as (tensors: Tensor[]) => void)([x as Tensor, k as Tensor]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [savedX, savedK] = saved as [Tensor4D, Tensor4D];
      return [
        tf.conv2d(dy as Tensor4D, savedK, 2, 'same'),
        convFilterGradient(dy as Tensor4D, savedX, savedK.shape, 2),
        biasAddGradient(dy as Tensor4D),
      ];
    };
    return { value: biasAdd(linear, b as Tensor), gradFunc };
  });
  return apply(input, kernel, bias) as Tensor4D;
}

/** Gradient of a convolution in its kernel: correlates its input with the gradient of its output. */
function convFilterGradient(
  input: Tensor4D,
  outputGradient: Tensor4D,
  filterShape: [number, number, number, number],
  stride: number,
): Tensor4D {
  return getTf()
    .engine()
    .runKernel(
      'Conv2DBackpropFilter',
      { x: input, dy: outputGradient },
      { strides: stride, pad: 'same', dataFormat: 'NHWC', filterShape },
    ) as Tensor4D;
}
