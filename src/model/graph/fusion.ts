/** Which sums of a network a convolution can take over when both run as one op. */
import type { Layer, NetworkSpec } from './network';

/**
 * Sums whose second operand is a convolution that nobody else needs and that nothing follows: residual blocks end so.
 * @returns by the convolution's name, what is added to it
 */
export function sumsByConvolution({ layers, outputs }: NetworkSpec): ReadonlyMap<string, string> {
  const uses = new Map<string, number>();
  for (const name of [...outputs, ...layers.flatMap(inputsOf)]) uses.set(name, (uses.get(name) ?? 0) + 1);
  const position = new Map(layers.map(({ name }, index) => [name, index]));
  const sums = new Map<string, string>();
  for (const layer of layers) {
    if (layer.op !== 'add') continue;
    const [addend, name] = layer.inputs;
    const at = position.get(name);
    const source = at === undefined ? undefined : layers[at];
    if (source?.op !== 'conv' || source.activation || uses.get(name) !== 1) continue;
    // Inputs of the network stand before all layers.
    if ((position.get(addend) ?? -1) < at!) sums.set(name, addend);
  }
  return sums;
}

function inputsOf(layer: Layer): readonly string[] {
  return 'inputs' in layer ? layer.inputs : [layer.input];
}
