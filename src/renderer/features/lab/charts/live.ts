/** The curves of a run in training, as charts. */
import { t } from '../../../i18n';
import type { LiveCurves } from '../run.svelte';
import type { Plot } from './plot';

function epochs(values: readonly unknown[]): number[] {
  return values.map((_, index) => index + 1);
}

/** Loss and validation by epoch. */
export function lossPlot({ loss, validation }: LiveCurves): Plot {
  return {
    kind: 'line',
    x: { label: t('lab.chart.epoch'), scale: 'linear', isWhole: true },
    y: { label: '', scale: 'linear' },
    series: [
      { name: t('lab.chart.validation'), x: epochs(validation), y: validation },
      { name: t('lab.chart.loss'), x: epochs(loss), y: loss, isDashed: true },
    ],
  };
}

/** Norm of the gradient by epoch, on a logarithmic scale: where it vanishes or explodes is plain to see. */
export function gradientPlot({ gradientNorm }: LiveCurves): Plot {
  return {
    kind: 'line',
    x: { label: t('lab.chart.epoch'), scale: 'linear', isWhole: true },
    y: { label: '', scale: 'log' },
    series: [{ name: t('lab.chart.gradient'), x: epochs(gradientNorm), y: gradientNorm }],
  };
}

/** Divergence of the codes from a normal distribution by epoch; null for a system that has none. */
export function divergencePlot({ divergence }: LiveCurves): Plot | null {
  if (!divergence.some((value) => value !== null)) return null;
  return {
    kind: 'line',
    x: { label: t('lab.chart.epoch'), scale: 'linear', isWhole: true },
    y: { label: '', scale: 'linear' },
    series: [{ name: t('lab.chart.divergence'), x: epochs(divergence), y: divergence }],
  };
}
