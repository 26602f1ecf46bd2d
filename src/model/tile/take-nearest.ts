/** The order in which tiles are worked on: first those near the place that a person looks at. */
import type { PlannedTile } from './plan-tiles';

/** A place in a picture, px. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Takes tiles off the list: those whose middle is nearest to the place, or the first ones without a place.
 * @param left what is still to be done; the tiles taken leave it
 */
export function takeNearest(left: PlannedTile[], count: number, place: Place | undefined): PlannedTile[] {
  if (!place) return left.splice(0, count);
  const distance = (tile: PlannedTile) =>
    (tile.left + tile.width / 2 - place.x) ** 2 + (tile.top + tile.height / 2 - place.y) ** 2;
  const nearest = [...left].sort((a, b) => distance(a) - distance(b)).slice(0, count);
  for (const tile of nearest) left.splice(left.indexOf(tile), 1);
  return nearest;
}
