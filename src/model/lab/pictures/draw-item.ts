/** A part of a result as a PNG: a picture as it is, a chart or a map drawn. */
import { invalidArgument } from '../../errors';
import type { LabPreview } from '../result';
import type { LabRun } from '../run-experiment';
import { curvesChart } from './curves-chart';
import { drawChart } from './draw-chart';
import { drawMap } from './draw-map';

/**
 * @param item id of a picture, a chart or a map, or `curves` for the losses
 * @throws EngineError INVALID_ARGUMENT naming those that there are
 */
export async function drawItem({ result, pictures }: LabRun, item: string): Promise<LabPreview> {
  const picture = pictures[item];
  if (picture) return picture;
  const chart = result.charts.find(({ id }) => id === item);
  if (chart) return drawChart(chart);
  const map = result.maps.find(({ id }) => id === item);
  if (map) return drawMap(map, pictures[map.sheet.pictureId]);
  const curves = item === 'curves' ? curvesChart(result) : null;
  if (curves) return drawChart(curves);
  const known = [...result.pictures, ...result.charts, ...result.maps].map(({ id }) => id);
  throw invalidArgument('item', known.join(', ') || 'an item (this run has none)', item);
}
