/** The noise gauge: three dense layers from the features of a photo to its noise levels. */
import { weightsOf } from '../../graph/weights';
import type { NetworkSpec } from '../../graph/network';
import { featureCount } from './features';

const hidden = 48;

export const gaugeNetwork: NetworkSpec = {
  inputs: [{ name: 'features', shape: [featureCount] }],
  layers: [
    { op: 'dense', name: 'dense0', input: 'features', units: hidden, activation: 'relu' },
    { op: 'dense', name: 'dense1', input: 'dense0', units: hidden, activation: 'relu' },
    { op: 'dense', name: 'levels', input: 'dense1', units: 2, gain: 0.1 },
  ],
  outputs: ['levels'],
};

export const gaugeWeights = weightsOf(gaugeNetwork);

/** What is read are logarithms of a level and this, 0-255 scale: levels under it count as none. */
export const levelOffset = 0.5;
