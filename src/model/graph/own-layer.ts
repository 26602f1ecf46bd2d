/** Layers that tfjs lacks, as one small class that runs a layer of our list: space to depth, slices, rounding. */
import { EngineError } from '../errors';
import { getTf, type Tensor, type Tensor4D } from '../tf';
import { leakySlope } from './build-network';
import type { Activation, Layer } from './network';

type Tf = ReturnType<typeof getTf>;
type TfLayer = InstanceType<Tf['layers']['Layer']>;
type Config = ReturnType<TfLayer['getConfig']>;
type TensorShape = (number | null)[];

/** A layer of ours by its JSON: it stands in the saved topology as `GrainfoldLayer` with that JSON as its config. */
export function ownLayer(layer: Layer): TfLayer {
  ownClass ??= defineOwnClass();
  return new ownClass({ name: layer.name, layer });
}

interface OwnConfig {
  readonly name: string;
  readonly layer: Layer;
}
let ownClass: (new (config: OwnConfig) => TfLayer) | undefined;

function defineOwnClass(): new (config: OwnConfig) => TfLayer {
  const tf = getTf();
  class GrainfoldLayer extends tf.layers.Layer {
    static readonly className = 'GrainfoldLayer';
    private readonly layer: Layer;

    constructor(config: OwnConfig) {
      super({ name: config.name });
      this.layer = config.layer;
    }

    override computeOutputShape(shapes: TensorShape | TensorShape[]): TensorShape {
      const first = (Array.isArray(shapes[0]) ? shapes[0] : shapes) as TensorShape;
      return ownShape(this.layer, first);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => runOwn(this.layer, Array.isArray(inputs) ? inputs : [inputs]));
    }

    override getConfig() {
      return { ...super.getConfig(), layer: this.layer as unknown as Config };
    }
  }
  tf.serialization.registerClass(GrainfoldLayer as never);
  return GrainfoldLayer as unknown as new (config: OwnConfig) => TfLayer;
}

function ownShape(layer: Layer, shape: TensorShape): TensorShape {
  const [batch, height, width, channels] = shape;
  const times = (dim: number | null, factor: number): number | null => (dim === null ? null : dim * factor);
  switch (layer.op) {
    case 'space-to-depth': {
      const { block } = layer;
      return [batch, times(height, 1 / block), times(width, 1 / block), channels! * block * block];
    }
    case 'depth-to-space': {
      const { block } = layer;
      return [batch, times(height, block), times(width, block), channels! / (block * block)];
    }
    case 'slice':
      return [...shape.slice(0, -1), layer.count];
    default:
      return shape;
  }
}

function runOwn(layer: Layer, [x, y]: readonly Tensor[]): Tensor {
  const tf = getTf();
  switch (layer.op) {
    case 'subtract':
      return x.sub(y);
    case 'space-to-depth':
      return spaceToDepth(x, layer.block);
    case 'depth-to-space':
      return depthToSpace(x, layer.block);
    case 'slice': {
      const begin = x.shape.map((_, i) => (i === x.rank - 1 ? layer.start : 0));
      return tf.slice(x, begin, [...x.shape.slice(0, -1), layer.count]);
    }
    case 'round':
      return tf.customGrad((given) => ({
        value: tf.round(given as Tensor),
        gradFunc: (dy: Tensor) => dy,
      }))(x);
    case 'activation':
      return activate(x, layer.activation);
    default:
      throw new EngineError('INTERNAL', `${layer.op} is not one of our own layers.`);
  }
}

/** Through reshapes and a transpose, which tfjs can differentiate. */
function spaceToDepth(x: Tensor, block: number): Tensor {
  const [batch, height, width, channels] = x.shape;
  const [rows, columns] = [height / block, width / block];
  return x
    .reshape([batch, rows, block, columns, block * channels])
    .transpose([0, 1, 3, 2, 4])
    .reshape([batch, rows, columns, block * block * channels]);
}

function depthToSpace(x: Tensor, block: number): Tensor {
  const [batch, rows, columns, channels] = (x as Tensor4D).shape;
  const depth = channels / (block * block);
  return x
    .reshape([batch, rows, columns, block, block * depth])
    .transpose([0, 1, 3, 2, 4])
    .reshape([batch, rows * block, columns * block, depth]);
}

function activate(x: Tensor, activation: Activation): Tensor {
  const tf = getTf();
  switch (activation) {
    case 'relu':
      return tf.relu(x);
    case 'leaky-relu':
      return tf.leakyRelu(x, leakySlope);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'tanh':
      return tf.tanh(x);
    case 'softplus':
      return tf.softplus(x);
    case 'gelu':
      return x.mul(tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5));
    case 'silu':
      return x.mul(tf.sigmoid(x));
  }
}
