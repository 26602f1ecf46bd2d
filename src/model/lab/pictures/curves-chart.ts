/** Losses of all systems after each epoch as a chart: training dashed, validation whole. */
import type { LabChart, LabResult } from '../result';

/** Systems shown at most: a sweep of many has its own chart. */
const most = 6;

/** @returns null for a run that trained nothing */
export function curvesChart({ systems, loss }: Pick<LabResult, 'systems' | 'loss'>): LabChart | null {
  if (systems.length === 0) return null;
  const shown = systems.slice(0, most);
  const epochs = (values: readonly number[]): number[] => values.map((_, i) => i + 1);
  return {
    id: 'curves',
    title: { en: 'Loss after each epoch', zh: '每轮之后的损失' },
    kind: 'line',
    x: { label: { en: 'Epoch', zh: '轮次' }, scale: 'linear' },
    y: { label: { en: loss.toUpperCase(), zh: loss.toUpperCase() }, scale: 'log' },
    series: shown.flatMap(({ title, curves }) => [
      {
        name: { en: `${title.en}, validation`, zh: `${title.zh}，验证` },
        x: epochs(curves.validation),
        y: curves.validation,
      },
      ...(shown.length > 3
        ? []
        : [
            {
              name: { en: `${title.en}, training`, zh: `${title.zh}，训练` },
              x: epochs(curves.reconstruction),
              y: curves.reconstruction,
              isDashed: true,
            },
          ]),
    ]),
  };
}
