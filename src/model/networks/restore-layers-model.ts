/**
 * The Restore network as a tfjs LayersModel of standard layers only, so that any tfjs or Keras tool opens what we
 * ship. The pixel-unshuffle and -shuffle are folded into the first and last kernel: a 3x3 kernel behind a 2x
 * unshuffle is a 6x6 kernel of stride 2, and likewise on the way out. The last weights carry the minus sign of
 * "picture - noise", since Keras has no subtraction with a skip.
 */
import { getTf, type Tensor } from '../tf';
import { restoreLayout } from './restore-unet';
import type { RestoreUnetSpec } from './spec';

type Tf = ReturnType<typeof getTf>;
type LayersModel = ReturnType<Tf['model']>;
type SymbolicTensor = ReturnType<Tf['input']>;

/** Weights by name, each with its shape. */
export type NamedWeights = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Float32Array }
>;

/** Builds the model: inputs picture `[B,H,W,3]`, level `[B,H,W,1]` (sigma/255) and any detail, output `[B,H,W,3]`. */
export function buildRestoreLayersModel(spec: RestoreUnetSpec): LayersModel {
  const tf = getTf();
  const { widths, blocks } = spec;
  const conv = (
    name: string,
    filters: number,
    options: { relu?: boolean; size?: number; stride?: number } = {},
  ) =>
    tf.layers.conv2d({
      name,
      filters,
      kernelSize: options.size ?? 3,
      strides: options.stride ?? 1,
      padding: 'same',
      activation: options.relu ? 'relu' : 'linear',
    });
  const add = (name: string, a: SymbolicTensor, b: SymbolicTensor) =>
    tf.layers.add({ name }).apply([a, b]) as SymbolicTensor;
  const runBlocks = (x: SymbolicTensor, name: string, width: number) => {
    for (let i = 0; i < blocks; i++) {
      const inner = conv(`${name}/block${i}/conv0`, width, { relu: true }).apply(x) as SymbolicTensor;
      x = add(
        `${name}/block${i}/add`,
        x,
        conv(`${name}/block${i}/conv1`, width).apply(inner) as SymbolicTensor,
      );
    }
    return x;
  };
  const picture = tf.input({ shape: [null, null, 3], name: 'picture' });
  const level = tf.input({ shape: [null, null, 1], name: 'level' });
  const inputs = [picture, level];
  if (spec.detailPlanes) inputs.push(tf.input({ shape: [null, null, spec.detailPlanes], name: 'detail' }));
  let x = tf.layers.concatenate({ name: 'told' }).apply(inputs) as SymbolicTensor;
  x = conv('head', widths[0], { size: 6, stride: 2 }).apply(x) as SymbolicTensor;
  const skips: SymbolicTensor[] = [];
  for (let scale = 0; scale < widths.length - 1; scale++) {
    x = runBlocks(x, `down${scale}`, widths[scale]);
    skips.push(x);
    x = conv(`down${scale}/reduce`, widths[scale + 1], { size: 2, stride: 2 }).apply(x) as SymbolicTensor;
  }
  x = runBlocks(x, 'bottom', widths[widths.length - 1]);
  const enlarge = (name: string, filters: number, kernelSize: number, input: SymbolicTensor) =>
    tf.layers
      .conv2dTranspose({ name, filters, kernelSize, strides: 2, padding: 'same' })
      .apply(input) as SymbolicTensor;
  for (let scale = widths.length - 2; scale >= 0; scale--) {
    x = enlarge(`up${scale}/enlarge`, widths[scale], 2, x);
    x = runBlocks(add(`up${scale}/skip`, x, skips[scale]), `up${scale}`, widths[scale]);
  }
  const output = add('restored', picture, enlarge('tail', 3, 6, x));
  return tf.model({ inputs, outputs: output, name: 'restore' });
}

/**
 * Our flat vector as the weights of the LayersModel: values are moved and negated. The last bias alone is changed: the
 * four places of a 2x2 block get their mean, since the layer has one bias for each colour. What is shipped is this form.
 */
export function toLayersWeights(spec: RestoreUnetSpec, flat: Float32Array): NamedWeights {
  const named = new Map<string, { shape: number[]; values: Float32Array }>();
  let offset = 0;
  for (const piece of restoreLayout(spec)) {
    const size = piece.shape.reduce((a, b) => a * b, 1);
    const values = flat.slice(offset, offset + size);
    offset += size;
    named.set(piece.name, reshapeEnds(piece.name, { shape: [...piece.shape], values }, 'unfold'));
  }
  return named;
}

/** The way back. @throws Error when a weight is missing or has another shape */
export function fromLayersWeights(spec: RestoreUnetSpec, named: NamedWeights): Float32Array {
  const parts = restoreLayout(spec).map((piece) => {
    const weight = named.get(piece.name);
    if (!weight) throw new Error(`the weight ${piece.name} is missing`);
    const own = reshapeEnds(piece.name, { shape: [...weight.shape], values: weight.values }, 'fold');
    if (own.shape.join() !== piece.shape.join())
      throw new Error(
        `the weight ${piece.name} has shape ${own.shape.join('x')}, not ${piece.shape.join('x')}`,
      );
    return own.values;
  });
  const flat = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    flat.set(part, offset);
    offset += part.length;
  }
  return flat;
}

interface Weight {
  readonly shape: number[];
  readonly values: Float32Array;
}

/** Translates the first kernel, the last kernel and the last bias; other weights are the same on both sides. */
function reshapeEnds(name: string, weight: Weight, direction: 'unfold' | 'fold'): Weight {
  const tf = getTf();
  const compute = (make: (t: Tensor) => Tensor): Weight => {
    const result = tf.tidy(() => make(tf.tensor(weight.values.slice(), weight.shape)));
    const values = result.dataSync() as Float32Array;
    result.dispose();
    return { shape: result.shape, values };
  };
  if (name === 'head/kernel')
    return compute((t) => {
      const width = t.shape[t.shape.length - 1]!;
      // [3,3,(dy,dx,c),w] <-> [(i,dy),(j,dx),c,w]
      return direction === 'unfold'
        ? t.reshape([3, 3, 2, 2, -1, width]).transpose([0, 2, 1, 3, 4, 5]).reshape([6, 6, -1, width])
        : t.reshape([3, 2, 3, 2, -1, width]).transpose([0, 2, 1, 3, 4, 5]).reshape([3, 3, -1, width]);
    });
  if (name === 'tail/kernel')
    return compute((t) => {
      // Ours correlates, a transposed kernel spreads: the taps run backwards. [i,j,w,(dy,dx,c)] <-> [(-i,dy),(-j,dx),c,w]
      if (direction === 'unfold') {
        const width = t.shape[2]!;
        const split = tf.reverse(t, [0, 1]).reshape([3, 3, width, 2, 2, 3]).neg();
        return split.transpose([0, 3, 1, 4, 5, 2]).reshape([6, 6, 3, width]);
      }
      const width = t.shape[3]!;
      const split = t.reshape([3, 2, 3, 2, 3, width]).transpose([0, 2, 5, 1, 3, 4]);
      return tf.reverse(split.reshape([3, 3, width, 12]).neg(), [0, 1]);
    });
  if (name === 'tail/bias')
    // The transposed layer has one bias for each colour, ours one for each colour and place in the 2x2 block.
    return compute((t) => (direction === 'unfold' ? t.reshape([4, 3]).mean(0).neg() : tf.tile(t.neg(), [4])));
  return weight;
}
