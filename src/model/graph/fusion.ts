/** What of its neighbours a convolution can take over when they run as one op: the sum behind it, the unshuffling before it. */
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

/**
 * Unshufflings (space to depth) that only convolutions see: one with larger kernels and a stride reads the pixels where they are.
 * @returns by the unshuffling's name, its block
 */
export function unshufflesByConvolution({ layers, outputs }: NetworkSpec): ReadonlyMap<string, number> {
  const unshuffles = new Map<string, number>();
  for (const layer of layers) {
    if (layer.op !== 'space-to-depth' || outputs.includes(layer.name)) continue;
    const users = layers.filter((user) => inputsOf(user).includes(layer.name));
    const canTakeOver = (user: Layer) =>
      user.op === 'conv' && (user.stride ?? 1) === 1 && user.size % 2 === 1;
    if (users.every(canTakeOver)) unshuffles.set(layer.name, layer.block);
  }
  return unshuffles;
}

function inputsOf(layer: Layer): readonly string[] {
  return 'inputs' in layer ? layer.inputs : [layer.input];
}
