/** Broadcasting made explicit, and its way back: the sum over the repeated axes. */
import { attr, type Graph, type Ref } from '../graph';
import { broadcastAxes, broadcastShapes, isStatic } from '../shapes';
import { reshape, reshapeLike, shapeOf } from './arrays';

/** Repeats a tensor along axes of length 1 until it has the shape of `like`. */
export function broadcastLike(graph: Graph, x: Ref, like: Ref): Ref {
  return graph.add('BroadcastTo', [x, shapeOf(graph, like)], x.dtype, like.shape, {
    attributes: { T: attr.type(x.dtype), Tidx: attr.type('int32') },
    gradient: (dy) => [unbroadcast(graph, dy, x, like), null],
  });
}

/** Sums a gradient over the axes along which `operand` was broadcast against `other`. */
export function unbroadcast(graph: Graph, dy: Ref, operand: Ref, other: Ref): Ref {
  if (operand === other || operand.shape === other.shape) return dy;
  if (isStatic(operand.shape) && isStatic(other.shape)) {
    const result = broadcastShapes(operand.shape, other.shape) as readonly number[];
    const axes = broadcastAxes(operand.shape, result);
    if (axes.length === 0) return dy;
    const summed = sumOver(graph, dy, graph.constant(axes, [axes.length], 'int32'));
    return reshape(graph, summed, operand.shape);
  }
  const axes = graph.add(
    'BroadcastGradientArgs',
    [shapeOf(graph, operand), shapeOf(graph, other)],
    'int32',
    [null],
    { attributes: { T: attr.type('int32') } },
  );
  const summed = sumOver(graph, dy, axes);
  return reshapeLike(graph, summed, operand);
}

function sumOver(graph: Graph, x: Ref, axes: Ref): Ref {
  return graph.add('Sum', [x, axes], x.dtype, [], {
    attributes: { T: attr.type(x.dtype), Tidx: attr.type('int32'), keep_dims: attr.bool(false) },
  });
}
