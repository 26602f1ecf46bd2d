/** What a network costs: multiply-adds for each pixel of its input. */
import { invalidArgument } from '../errors';
import type { NetworkSpec } from './network';
import { weightsOf } from './weights';

/**
 * Multiply-adds of all convolutions for each pixel of a picture; biases, sums and activations are not counted.
 * @param network one whose inputs are pictures of one size
 * @throws EngineError INVALID_ARGUMENT for a network that is not made of convolutions alone: its cost is not by the pixel
 */
export function multiplyAddsPerPixel(network: NetworkSpec): number {
  const kernels = new Map(
    weightsOf(network).map(({ name, shape }) => [name, shape.reduce((product, side) => product * side, 1)]),
  );
  /** Places of a layer for each pixel of the input. */
  const places = new Map(network.inputs.map(({ name }) => [name, 1]));
  let sum = 0;
  for (const layer of network.layers) {
    const before = places.get('inputs' in layer ? layer.inputs[0] : layer.input)!;
    const kernel = kernels.get(`${layer.name}/kernel`) ?? 0;
    let after = before;
    switch (layer.op) {
      case 'conv':
      case 'depthwise-conv':
        after = before / (layer.stride ?? 1) ** 2;
        sum += kernel * after;
        break;
      case 'conv-transpose':
        after = before * layer.stride ** 2;
        sum += kernel * before;
        break;
      case 'space-to-depth':
        after = before / layer.block ** 2;
        break;
      case 'depth-to-space':
        after = before * layer.block ** 2;
        break;
      case 'dense':
      case 'flatten':
      case 'reshape':
        throw invalidArgument('network', 'one of convolutions alone', layer.op);
    }
    places.set(layer.name, after);
  }
  return sum;
}
