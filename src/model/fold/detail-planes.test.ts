import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph';
import { GraphSession } from '../graph/session';
import { getTf } from '../tf';
import { detailPlaneCount, detailPlanes } from './detail-planes';

const detail = [
  { radiusPx: 1, scale: 0.5 },
  { radiusPx: 2, scale: 4 },
];
const side = 8;

/** @returns `[8,8,6]` */
function run(picture: Float32Array, level: number, views = detail): Float32Array {
  const tf = getTf();
  const graph = new Graph();
  const fed = {
    picture: graph.placeholder('picture', 'float32', [1, side, side, 3]),
    level: graph.placeholder('level', 'float32', [1, 1, 1, 1]),
  };
  const planes = detailPlanes(views, graph, fed.picture, fed.level);
  const session = GraphSession.open(graph, { main: { inputs: fed, outputs: { planes } } });
  const outputs = session.run('main', {
    picture: tf.tensor(picture, [1, side, side, 3]),
    level: tf.fill([1, 1, 1, 1], level),
  });
  const values = outputs['planes'].dataSync() as Float32Array;
  session.dispose();
  return values;
}

describe('detailPlanes', () => {
  it('counts three planes a view', () => expect(detailPlaneCount(detail)).toBe(6));

  it('is zero where a picture is flat, up to its borders', () => {
    for (const value of run(new Float32Array(side * side * 3).fill(0.7), 0.01))
      expect(Math.abs(value)).toBeLessThan(1e-4);
  });

  it('gives one view alone as it is among others', () => {
    const picture = Float32Array.from({ length: side * side * 3 }, (_, i) => (i % 7) / 7);
    const both = run(picture, 0.1);
    const alone = run(picture, 0.1, detail.slice(1));
    alone.forEach((value, i) => expect(value).toBeCloseTo(both[Math.floor(i / 3) * 6 + 3 + (i % 3)], 5));
  });

  it('sees one bright pixel in units of the level, squashed', () => {
    const picture = new Float32Array(side * side * 3);
    const centre = 4 * side + 4;
    picture[centre * 3 + 1] = 0.9;
    const level = 0.1;
    const values = run(picture, level);
    const squash = (u: number) => u / (1 + Math.abs(u));
    // Nine pixels in the small box, 25 in the large one.
    expect(values[centre * 6 + 1]).toBeCloseTo(squash((0.9 - 0.9 / 9) / (0.5 * level)), 4);
    expect(values[centre * 6 + 4]).toBeCloseTo(squash((0.9 - 0.9 / 25) / (4 * level)), 4);
    expect(values[(centre + 2) * 6 + 1]).toBeCloseTo(0, 5);
    expect(values[(centre + 2) * 6 + 4]).toBeCloseTo(squash(-0.9 / 25 / (4 * level)), 4);
    expect(values[centre * 6]).toBeCloseTo(0, 5);
  });
});
