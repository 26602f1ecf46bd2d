/** Losses of all systems after each epoch. */
import type { LabResult } from '../result';
import { csvText } from './csv';

export function curvesCsv({ systems }: Pick<LabResult, 'systems'>): string {
  const rows = systems.flatMap(({ id, curves }) =>
    curves.loss.map((loss, i) => [
      id,
      i + 1,
      loss,
      curves.reconstruction[i],
      curves.validation[i],
      curves.divergence?.[i] ?? null,
      curves.gradientNorm[i],
    ]),
  );
  return csvText([
    ['system', 'epoch', 'loss', 'reconstruction', 'validation', 'divergence', 'gradientNorm'],
    ...rows,
  ]);
}
