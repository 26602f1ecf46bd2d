/** The layers of an experiment before it has run: shapes followed through its file, as the engine will build them. */
import type { LabLayer, LabSystem, LabText } from '../../../../model/lab/result';

/** The parts of an experiment file that the picture needs; anything may be missing in a file being written. */
interface LayerFile {
  readonly layer?: string;
  readonly units?: number | 'data';
  readonly filters?: number;
  readonly size?: number;
  readonly stride?: number;
  readonly shape?: readonly number[];
  readonly activation?: string;
}
interface SystemFile {
  readonly id?: string;
  readonly title?: LabText;
  readonly encoder?: readonly LayerFile[];
  readonly bottleneck?: {
    readonly units?: number;
    readonly activation?: string;
    readonly variational?: unknown;
  };
  readonly decoder?: readonly LayerFile[];
  readonly corruption?: { readonly kind?: string };
}
interface DataFile {
  readonly kind?: string;
  readonly sidePx?: number;
  readonly colour?: boolean;
  readonly dimensions?: number;
}
interface ExperimentFile {
  readonly data?: DataFile;
  readonly systems?: readonly SystemFile[];
}

/** Number of values of a shape. */
export function valuesOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Shape of one sample, or null where only the data itself can tell. */
function dataShape({
  kind,
  sidePx = 32,
  colour = true,
  dimensions = 100,
}: DataFile): readonly number[] | null {
  if (kind === 'digits') return [28, 28, 1];
  if (kind === 'patches') return [sidePx, sidePx, colour ? 3 : 1];
  if (kind === 'photos') return [sidePx, sidePx, 3];
  if (kind === 'vectors') return [dimensions];
  return null;
}

/** Shape after a layer, and its weights with biases. */
function through(layer: LayerFile, shape: readonly number[], data: readonly number[]) {
  const { size = 3, filters = 1 } = layer;
  const stride = layer.stride ?? (layer.layer === 'conv-transpose' ? 2 : 1);
  const [height = 1, width = 1, channels = 1] = shape;
  const convolution = (scale: (side: number) => number) => ({
    shape: [scale(height), scale(width), filters],
    parameters: size * size * channels * filters + filters,
  });
  switch (layer.layer) {
    case 'dense': {
      const units = layer.units === 'data' ? valuesOf(data) : (layer.units ?? 1);
      return { shape: [units], parameters: (valuesOf(shape) + 1) * units };
    }
    case 'conv':
      return convolution((side) => Math.ceil(side / stride));
    case 'conv-transpose':
      return convolution((side) => side * stride);
    case 'reshape':
      return { shape: layer.shape ?? shape, parameters: 0 };
    case 'batch-norm':
      return { shape, parameters: 2 * (shape.at(-1) ?? 1) };
    default:
      return { shape, parameters: 0 };
  }
}

function systemOf(file: SystemFile, data: readonly number[]): LabSystem {
  const layers: LabLayer[] = [
    { part: 'input', layer: 'input', shape: data, parameters: 0, activation: null },
  ];
  let shape = data;
  const add = (part: LabLayer['part'], layer: LayerFile) => {
    const after = through(layer, shape, data);
    ({ shape } = after);
    layers.push({ part, layer: layer.layer ?? '', activation: layer.activation ?? null, ...after });
  };
  for (const layer of file.encoder ?? []) add('encoder', layer);
  const { units = 1, activation, variational } = file.bottleneck ?? {};
  add('bottleneck', { layer: 'dense', units, activation });
  for (const layer of file.decoder ?? []) add('decoder', layer);
  return {
    id: file.id ?? '',
    title: file.title ?? { en: '', zh: '' },
    layers,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    bottleneck: units,
    corruption: file.corruption?.kind ?? null,
    isVariational: variational !== undefined,
  };
}

/**
 * Systems of an experiment file.
 * @returns none when the shape of its data is known only once it is read
 */
export function systemsOf(definition: unknown): readonly LabSystem[] {
  const { data, systems } = (definition ?? {}) as ExperimentFile;
  const shape = data ? dataShape(data) : null;
  return shape && systems ? systems.map((system) => systemOf(system, shape)) : [];
}
