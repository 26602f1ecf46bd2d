/**
 * A TensorFlow graph under construction: typed nodes with static shapes, written down later as a GraphDef.
 * Pure data: nothing here touches TensorFlow. Ops live in `ops/`, each with its gradient beside it.
 */
import { EngineError } from '../errors';

export type DType = 'float32' | 'float64' | 'bfloat16' | 'int32' | 'int64' | 'uint8' | 'bool' | 'resource';
/** Length of an axis; null while unknown until run time. */
export type Dim = number | null;
export type Shape = readonly Dim[];

/** The value of a node's attribute, by the kind of TensorFlow's AttrValue. */
export type Attribute =
  | { readonly kind: 'type'; readonly value: DType }
  | { readonly kind: 'types'; readonly value: readonly DType[] }
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'shape'; readonly value: Shape }
  | {
      readonly kind: 'tensor';
      readonly dtype: DType;
      readonly shape: readonly number[];
      readonly bytes: Uint8Array;
    };

/** One output of a node: what an edge of the graph carries. */
export interface Ref {
  readonly node: GraphNode;
  readonly index: number;
  readonly dtype: DType;
  readonly shape: Shape;
}

/**
 * Gradient of a node with one output: from the gradient of the loss by that output `y`, the gradients by each
 * input, in order; null where there is none.
 */
export type Gradient = (dy: Ref, y: Ref) => readonly (Ref | null)[];

export interface GraphNode {
  /** Position in `Graph.nodes`; inputs always have smaller ones, so the list is in topological order. */
  readonly id: number;
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly Ref[];
  readonly controls: readonly GraphNode[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly gradient: Gradient | undefined;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Nodes that must have run before this one, besides its inputs. */
  readonly controls?: readonly GraphNode[];
  readonly gradient?: Gradient;
  readonly name?: string;
}

/** Short makers of attributes, so that op definitions read like TensorFlow's own documentation. */
export const attr = {
  type: (value: DType): Attribute => ({ kind: 'type', value }),
  types: (value: readonly DType[]): Attribute => ({ kind: 'types', value }),
  int: (value: number): Attribute => ({ kind: 'int', value }),
  ints: (value: readonly number[]): Attribute => ({ kind: 'ints', value }),
  float: (value: number): Attribute => ({ kind: 'float', value }),
  bool: (value: boolean): Attribute => ({ kind: 'bool', value }),
  string: (value: string): Attribute => ({ kind: 'string', value }),
  strings: (value: readonly string[]): Attribute => ({ kind: 'strings', value }),
  shape: (value: Shape): Attribute => ({ kind: 'shape', value }),
};

const arrayOf = {
  float32: Float32Array,
  int32: Int32Array,
} as const;

export class Graph {
  readonly nodes: GraphNode[] = [];
  private readonly names = new Map<string, number>();
  private readonly scalars = new Map<string, Ref>();
  private readonly scopes: string[] = [];

  /** Prefixes the names of nodes made inside `build` with `scope/`. */
  scope<T>(scope: string, build: () => T): T {
    this.scopes.push(scope);
    try {
      return build();
    } finally {
      this.scopes.pop();
    }
  }

  /** Adds a node without looking at its outputs (an update or an assignment). */
  addNode(op: string, inputs: readonly Ref[], options: NodeOptions = {}): GraphNode {
    const node: GraphNode = {
      id: this.nodes.length,
      name: this.uniqueName(options.name ?? op),
      op,
      inputs,
      controls: options.controls ?? [],
      attributes: options.attributes ?? {},
      gradient: options.gradient,
    };
    this.nodes.push(node);
    return node;
  }

  /** Adds a node and gives its first output. */
  add(op: string, inputs: readonly Ref[], dtype: DType, shape: Shape, options: NodeOptions = {}): Ref {
    return { node: this.addNode(op, inputs, options), index: 0, dtype, shape };
  }

  /** A value fed at each run. Its node bears exactly `name`, scopes left out. */
  placeholder(name: string, dtype: DType, shape: Shape): Ref {
    if (this.names.has(name))
      throw new EngineError('INTERNAL', `The graph already has a node named ${name}.`);
    this.names.set(name, 1);
    const node: GraphNode = {
      id: this.nodes.length,
      name,
      op: 'Placeholder',
      inputs: [],
      controls: [],
      attributes: { dtype: attr.type(dtype), shape: attr.shape(shape) },
      gradient: undefined,
    };
    this.nodes.push(node);
    // A copy: two tensors that share one shape array are taken to have the same shape at run time too.
    return { node, index: 0, dtype, shape: [...shape] };
  }

  /** A scalar constant; equal ones are made once. `bfloat16` ones are cast from float32. */
  scalar(value: number, dtype: DType = 'float32'): Ref {
    const key = `${dtype}:${Object.is(value, -0) ? '-0' : value}`;
    const known = this.scalars.get(key);
    if (known) return known;
    const made =
      dtype === 'bfloat16'
        ? this.add('Cast', [this.scalar(value)], 'bfloat16', [], {
            attributes: { SrcT: attr.type('float32'), DstT: attr.type('bfloat16') },
          })
        : this.constant([value], [], dtype === 'int32' ? 'int32' : 'float32');
    this.scalars.set(key, made);
    return made;
  }

  /** A constant tensor, row-major. */
  constant(
    values: ArrayLike<number>,
    shape: readonly number[] = [values.length],
    dtype: 'float32' | 'int32' = 'float32',
  ): Ref {
    const expected = shape.reduce((product, dim) => product * dim, 1);
    if (values.length !== expected)
      throw new EngineError(
        'INTERNAL',
        `A constant of shape [${shape.join()}] cannot hold ${values.length} values.`,
      );
    const bytes = new Uint8Array(arrayOf[dtype].from(values).buffer);
    return this.add('Const', [], dtype, shape, {
      attributes: { dtype: attr.type(dtype), value: { kind: 'tensor', dtype, shape, bytes } },
    });
  }

  private uniqueName(wanted: string): string {
    const full = [...this.scopes, wanted].join('/');
    const count = this.names.get(full) ?? 0;
    this.names.set(full, count + 1);
    if (count === 0) return full;
    const numbered = `${full}_${count}`;
    if (this.names.has(numbered)) return this.uniqueName(wanted);
    this.names.set(numbered, 1);
    return numbered;
  }
}
