/** All kinds of measures by name. */
import { measureAnomaly } from './anomaly';
import { measureClassifier } from './classifier';
import { measureCleaning } from './cleaning';
import { measureCodeActivity } from './code-activity';
import { measureDenoising } from './denoising';
import { measureElbo } from './elbo';
import { measureHeatMap } from './heat-map';
import { measureInterpolation } from './interpolation';
import { measureLatentMap } from './latent-map';
import { measureManifold } from './manifold';
import type { Measure, Measured, MeasureContext } from './measure';
import { measurePca } from './pca';
import { measureReconstructions } from './reconstructions';
import { measureSamples } from './samples';
import type { MeasureKind, MeasureSpec } from './schema';
import { measureSimilarPhotos } from './similar-photos';
import { measureTradeOff } from './trade-off';
import { measureWeights } from './weights';

const measures: { readonly [K in MeasureKind]: Measure<K> } = {
  reconstructions: measureReconstructions,
  pca: measurePca,
  denoising: measureDenoising,
  weights: measureWeights,
  'code-activity': measureCodeActivity,
  elbo: measureElbo,
  samples: measureSamples,
  interpolation: measureInterpolation,
  manifold: measureManifold,
  'latent-map': measureLatentMap,
  classifier: measureClassifier,
  'similar-photos': measureSimilarPhotos,
  anomaly: measureAnomaly,
  'heat-map': measureHeatMap,
  cleaning: measureCleaning,
  'trade-off': measureTradeOff,
};

/** Carries out one measure. Where the data has not what it needs (a picture, classes), it gives nothing. */
export function runMeasure(spec: MeasureSpec, context: MeasureContext): Promise<Measured> {
  return (measures[spec.kind] as Measure<MeasureKind>)(spec as never, context);
}
