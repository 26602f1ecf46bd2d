/** Ops that move values without changing them: reshape, slice, pad, concat, space to depth. */
import { EngineError } from '../../errors';
import { attr, type Dim, type Graph, type Ref, type Shape } from '../graph';
import { isStatic, positiveAxis, sizeOf } from '../shapes';

/** Shape at run time as an int32 vector; a constant where it is known. */
export function shapeOf(graph: Graph, x: Ref): Ref {
  if (isStatic(x.shape)) return graph.constant(x.shape, [x.shape.length], 'int32');
  return graph.add('Shape', [x], 'int32', [x.shape.length], {
    attributes: { T: attr.type(x.dtype), out_type: attr.type('int32') },
  });
}

/** Same values in another shape; at most one axis may be -1. */
export function reshape(graph: Graph, x: Ref, shape: readonly number[]): Ref {
  const target = graph.constant(shape, [shape.length], 'int32');
  return reshapeTo(graph, x, target, resolveShape(x.shape, shape));
}

/** Same values in the shape of `like`. */
export function reshapeLike(graph: Graph, x: Ref, like: Ref): Ref {
  return reshapeTo(graph, x, shapeOf(graph, like), like.shape);
}

function reshapeTo(graph: Graph, x: Ref, target: Ref, shape: Shape): Ref {
  return graph.add('Reshape', [x, target], x.dtype, shape, {
    attributes: { T: attr.type(x.dtype), Tshape: attr.type('int32') },
    gradient: (dy) => [reshapeLike(graph, dy, x), null],
  });
}

/** Joins along an axis; one part is given back as it is. */
export function concat(graph: Graph, parts: readonly Ref[], axis = -1): Ref {
  if (parts.length === 1) return parts[0];
  const rank = parts[0].shape.length;
  const along = positiveAxis(axis, rank);
  const shape = parts[0].shape.map((dim, i): Dim => {
    if (i !== along) return parts.map((part) => part.shape[i]).find((d) => d !== null) ?? dim;
    return parts.reduce<Dim>(
      (sum, part) => (sum === null || part.shape[i] === null ? null : sum + part.shape[i]),
      0,
    );
  });
  const { dtype } = parts[0];
  return graph.add('ConcatV2', [...parts, graph.scalar(along, 'int32')], dtype, shape, {
    attributes: { N: attr.int(parts.length), T: attr.type(dtype), Tidx: attr.type('int32') },
    gradient: (dy) => {
      let start = 0;
      return [
        ...parts.map((part) => {
          const length = part.shape[along];
          if (length === null)
            throw new EngineError('INTERNAL', 'Concat along an unknown length has no gradient.');
          const piece = sliceAxis(graph, dy, along, start, length);
          start += length;
          return { ...piece, shape: part.shape };
        }),
        null,
      ];
    },
  });
}

/** `length` entries of one axis from `start` on. */
export function sliceAxis(graph: Graph, x: Ref, axis: number, start: number, length: number): Ref {
  const along = positiveAxis(axis, x.shape.length);
  const begin = x.shape.map((_, i) => (i === along ? start : 0));
  const size = x.shape.map((_, i) => (i === along ? length : -1));
  return slice(graph, x, begin, size);
}

/** Equal parts along an axis, whose length must be a multiple of their number. No gradient. */
export function splitAxis(graph: Graph, x: Ref, axis: number, parts: number): Ref[] {
  const along = positiveAxis(axis, x.shape.length);
  const shape = x.shape.map((dim, i): Dim => (i === along && dim !== null ? dim / parts : dim));
  const node = graph.addNode('Split', [graph.scalar(along, 'int32'), x], {
    attributes: { T: attr.type(x.dtype), num_split: attr.int(parts) },
  });
  return Array.from({ length: parts }, (_, index) => ({ node, index, dtype: x.dtype, shape: [...shape] }));
}

/** A box of a tensor: `begin` and `size` per axis; size -1 takes the rest. */
export function slice(graph: Graph, x: Ref, begin: readonly number[], size: readonly number[]): Ref {
  const shape = x.shape.map((dim, i): Dim => (size[i] >= 0 ? size[i] : dim === null ? null : dim - begin[i]));
  const vector = (values: readonly number[]): Ref => graph.constant(values, [values.length], 'int32');
  return graph.add('Slice', [x, vector(begin), vector(size)], x.dtype, shape, {
    attributes: { T: attr.type(x.dtype), Index: attr.type('int32') },
    gradient: (dy) => {
      const margins = x.shape.map((dim, i): [number, number] => {
        if (size[i] < 0) return [begin[i], 0];
        if (dim === null) throw new EngineError('INTERNAL', 'Slice of an unknown length has no gradient.');
        return [begin[i], dim - begin[i] - size[i]];
      });
      return [{ ...pad(graph, dy, margins), shape: x.shape }, null, null];
    },
  });
}

/** Adds zeros before and after each axis. */
export function pad(graph: Graph, x: Ref, margins: readonly (readonly [number, number])[]): Ref {
  const shape = x.shape.map((dim, i): Dim => (dim === null ? null : dim + margins[i][0] + margins[i][1]));
  return graph.add('Pad', [x, marginsTensor(graph, margins)], x.dtype, shape, {
    attributes: { T: attr.type(x.dtype), Tpaddings: attr.type('int32') },
    gradient: (dy) => {
      if (!isStatic(x.shape)) throw new EngineError('INTERNAL', 'Pad of an unknown length has no gradient.');
      return [
        slice(
          graph,
          dy,
          margins.map(([before]) => before),
          x.shape,
        ),
        null,
      ];
    },
  });
}

/** Adds the mirror image before and after each axis, the edge itself not repeated. */
export function padReflect(graph: Graph, x: Ref, margins: readonly (readonly [number, number])[]): Ref {
  const shape = x.shape.map((dim, i): Dim => (dim === null ? null : dim + margins[i][0] + margins[i][1]));
  const paddings = marginsTensor(graph, margins);
  const attributes = {
    T: attr.type(x.dtype),
    Tpaddings: attr.type('int32'),
    mode: attr.string('REFLECT'),
  };
  return graph.add('MirrorPad', [x, paddings], x.dtype, shape, {
    attributes,
    gradient: (dy) => [graph.add('MirrorPadGrad', [dy, paddings], x.dtype, x.shape, { attributes }), null],
  });
}

/** Axes in another order. */
export function transpose(graph: Graph, x: Ref, order: readonly number[]): Ref {
  const inverse = order.map((_, i) => order.indexOf(i));
  const shape = order.map((axis) => x.shape[axis]);
  return graph.add('Transpose', [x, graph.constant(order, [order.length], 'int32')], x.dtype, shape, {
    attributes: { T: attr.type(x.dtype), Tperm: attr.type('int32') },
    gradient: (dy) => [transpose(graph, dy, inverse), null],
  });
}

/** `[B,H,W,C]` -> `[B,H/block,W/block,C*block^2]` (pixel-unshuffle; channel order of TensorFlow). */
export function spaceToDepth(graph: Graph, x: Ref, block: number): Ref {
  const [batch, height, width, channels] = x.shape;
  const shape = [batch, over(height, block), over(width, block), times(channels, block * block)];
  return graph.add('SpaceToDepth', [x], x.dtype, shape, {
    attributes: { T: attr.type(x.dtype), block_size: attr.int(block), data_format: attr.string('NHWC') },
    gradient: (dy) => [depthToSpace(graph, dy, block)],
  });
}

/** `[B,H,W,C*block^2]` -> `[B,H*block,W*block,C]` (pixel-shuffle; channel order of TensorFlow). */
export function depthToSpace(graph: Graph, x: Ref, block: number): Ref {
  const [batch, height, width, channels] = x.shape;
  const shape = [batch, times(height, block), times(width, block), over(channels, block * block)];
  return graph.add('DepthToSpace', [x], x.dtype, shape, {
    attributes: { T: attr.type(x.dtype), block_size: attr.int(block), data_format: attr.string('NHWC') },
    gradient: (dy) => [spaceToDepth(graph, dy, block)],
  });
}

function marginsTensor(graph: Graph, margins: readonly (readonly [number, number])[]): Ref {
  return graph.constant(margins.flat(), [margins.length, 2], 'int32');
}

function resolveShape(from: Shape, to: readonly number[]): Shape {
  if (!to.includes(-1)) return to;
  const size = sizeOf(from);
  const rest = to.reduce((product, dim) => (dim === -1 ? product : product * dim), 1);
  return to.map((dim): Dim => (dim !== -1 ? dim : size === null ? null : size / rest));
}

function over(dim: Dim, divisor: number): Dim {
  return dim === null ? null : dim / divisor;
}

function times(dim: Dim, factor: number): Dim {
  return dim === null ? null : dim * factor;
}
