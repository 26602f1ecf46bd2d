/**
 * A system's layers put in place: shapes worked out, weights named.
 *
 *   data [N] -> encoder -> code [K] (variational: mean and log-variance) -> decoder -> [N]
 */
import { EngineError } from '../../errors';
import type { LayerSpec, SystemSpec } from './schema';

export interface LabWeight {
  /** `<layer>/kernel`, `bias`, `scale`, `shift`, `mean` or `variance`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: {
    readonly kind: 'he' | 'glorot' | 'zeros' | 'ones';
    readonly fanIn: number;
    readonly fanOut: number;
  };
  /** False for the running statistics of a batch normalisation. */
  readonly isTrained: boolean;
}

/** A layer where it stands. Shapes are without the batch axis. */
export interface PlacedLayer {
  /** `encoder/0`, `code`, `decoder/2`, …: starts the names of its weights. */
  readonly name: string;
  readonly spec: LayerSpec;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly weights: readonly LabWeight[];
}

export interface Layout {
  readonly system: SystemSpec;
  /** Of one sample. */
  readonly dataShape: readonly number[];
  readonly size: number;
  readonly encoder: readonly PlacedLayer[];
  readonly code: PlacedLayer;
  /** Of a variational system: log-variance of the code. */
  readonly spread?: PlacedLayer;
  readonly decoder: readonly PlacedLayer[];
  readonly weights: readonly LabWeight[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, dim) => size * dim, 1);

/**
 * @param dataShape `[N]` or `[H,W,C]`
 * @throws EngineError INVALID_ARGUMENT when a layer does not fit what comes in, or the decoder not the data
 */
export function layOut(system: SystemSpec, dataShape: readonly number[]): Layout {
  const size = sizeOf(dataShape);
  const encoder = placeAll(system, 'encoder', system.encoder, dataShape, size);
  const inner = encoder.at(-1)?.to ?? dataShape;
  const { units, activation, init, variational } = system.bottleneck;
  const codeSpec = { layer: 'dense', units, activation, init } as const;
  const code = place(system, 'code', codeSpec, inner, size);
  const spread = variational
    ? place(system, 'spread', { ...codeSpec, activation: 'linear' }, inner, size)
    : undefined;
  const decoder = placeAll(system, 'decoder', system.decoder, [units], size);
  const out = decoder.at(-1)!.to;
  if (sizeOf(out) !== size)
    throw misfit(
      system,
      `the decoder gives ${out.join(' x ')} values, the data has ${dataShape.join(' x ')}`,
    );
  const layers = [...encoder, code, ...(spread ? [spread] : []), ...decoder];
  return {
    system,
    dataShape,
    size,
    encoder,
    code,
    ...(spread && { spread }),
    decoder,
    weights: layers.flatMap(({ weights }) => weights),
  };
}

function placeAll(
  system: SystemSpec,
  part: string,
  specs: readonly LayerSpec[],
  first: readonly number[],
  size: number,
): PlacedLayer[] {
  const placed: PlacedLayer[] = [];
  for (const [index, spec] of specs.entries())
    placed.push(place(system, `${part}/${index}`, spec, placed.at(-1)?.to ?? first, size));
  return placed;
}

function place(
  system: SystemSpec,
  name: string,
  spec: LayerSpec,
  from: readonly number[],
  size: number,
): PlacedLayer {
  switch (spec.layer) {
    case 'dense': {
      const inputs = sizeOf(from);
      const outputs = spec.units === 'data' ? size : spec.units;
      const weights = kernelAndBias(name, spec, [inputs, outputs], inputs, outputs, outputs);
      return { name, spec, from: [inputs], to: [outputs], weights };
    }
    case 'conv':
    case 'conv-transpose': {
      if (from.length !== 3)
        throw misfit(system, `${name} is a convolution and needs a picture; put a reshape before it`);
      const [height, width, channels] = from;
      const { filters, size: side, stride } = spec;
      const isUp = spec.layer === 'conv-transpose';
      const scaled = (dim: number): number => (isUp ? dim * stride : Math.ceil(dim / stride));
      const shape = isUp ? [side, side, filters, channels] : [side, side, channels, filters];
      // Each output value of a transposed convolution sees the part of the kernel that its place selects.
      const area = isUp ? Math.max(1, (side / stride) ** 2) : side ** 2;
      const weights = kernelAndBias(name, spec, shape, area * channels, area * filters, filters);
      return { name, spec, from, to: [scaled(height), scaled(width), filters], weights };
    }
    case 'reshape':
      if (sizeOf(from) !== sizeOf(spec.shape))
        throw misfit(system, `${name} makes ${spec.shape.join(' x ')} out of ${from.join(' x ')} values`);
      return { name, spec, from, to: spec.shape, weights: [] };
    case 'batch-norm': {
      const shape = [from.at(-1)!];
      const weight = (kind: string, init: 'zeros' | 'ones', isTrained: boolean): LabWeight => ({
        name: `${name}/${kind}`,
        shape,
        init: { kind: init, fanIn: 1, fanOut: 1 },
        isTrained,
      });
      const weights = [
        weight('scale', 'ones', true),
        weight('shift', 'zeros', true),
        weight('mean', 'zeros', false),
        weight('variance', 'ones', false),
      ];
      return { name, spec, from, to: from, weights };
    }
    case 'dropout':
      return { name, spec, from, to: from, weights: [] };
  }
}

function kernelAndBias(
  name: string,
  { activation, init }: Extract<LayerSpec, { init: string }>,
  shape: readonly number[],
  fanIn: number,
  fanOut: number,
  outputs: number,
): LabWeight[] {
  const isRectifier = activation === 'relu' || activation === 'leaky-relu';
  const kind = init === 'auto' ? (isRectifier ? 'he' : 'glorot') : init;
  return [
    { name: `${name}/kernel`, shape, init: { kind, fanIn, fanOut }, isTrained: true },
    { name: `${name}/bias`, shape: [outputs], init: { kind: 'zeros', fanIn, fanOut }, isTrained: true },
  ];
}

function misfit({ id }: SystemSpec, what: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `The system "${id}" does not fit together: ${what}.`);
}
