/** All kinds of measures by name. */
import type { Measure, Measured, MeasureContext } from './measure';
import { measureReconstructions } from './reconstructions';
import type { MeasureKind, MeasureSpec } from './schema';

const measures: { readonly [K in MeasureKind]?: Measure<K> } = {
  reconstructions: measureReconstructions,
};

/** Carries out one measure. */
export function runMeasure(spec: MeasureSpec, context: MeasureContext): Promise<Measured> {
  const measure = measures[spec.kind] as Measure<MeasureKind> | undefined;
  if (!measure) return Promise.resolve({});
  return measure(spec as never, context);
}
