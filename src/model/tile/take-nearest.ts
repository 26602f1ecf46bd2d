/** The order in which tiles are worked on: first those near the place that a person looks at. */
import type { TilePlan } from './plan-tiles';

/** A place in a picture, px. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

type Corner = TilePlan['corners'][number];

/**
 * Takes tiles off the list: those whose middle is nearest to the place, or the first ones without a place.
 * @param left what is still to be done; the tiles taken leave it
 */
export function takeNearest(
  left: Corner[],
  count: number,
  plan: TilePlan,
  place: Place | undefined,
): Corner[] {
  if (!place) return left.splice(0, count);
  const distance = (corner: Corner) =>
    (corner.left + plan.tileWidth / 2 - place.x) ** 2 + (corner.top + plan.tileHeight / 2 - place.y) ** 2;
  const nearest = [...left].sort((a, b) => distance(a) - distance(b)).slice(0, count);
  for (const corner of nearest) left.splice(left.indexOf(corner), 1);
  return nearest;
}
