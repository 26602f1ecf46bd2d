/** A system as the picture of the network shows it: its layers with shapes and counts of weights. */
import type { LabLayer, LabSystem } from '../result';
import { sizeOf, type Layout, type PlacedLayer } from './layout';

export function describeLayout(layout: Layout): LabSystem {
  const { system, dataShape, encoder, code, spread, decoder } = layout;
  const codeLayer = layerOf('bottleneck')(code);
  const layers: LabLayer[] = [
    { part: 'input', layer: 'input', shape: dataShape, parameters: 0, activation: null },
    ...encoder.map(layerOf('encoder')),
    { ...codeLayer, parameters: codeLayer.parameters + (spread ? countWeights(spread) : 0) },
    ...decoder.map(layerOf('decoder')),
  ];
  return {
    id: system.id,
    title: system.title,
    layers,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    bottleneck: system.bottleneck.units,
    corruption: system.corruption?.kind ?? null,
    isVariational: spread !== undefined,
  };
}

const countWeights = ({ weights }: PlacedLayer): number =>
  weights.reduce((sum, { shape, isTrained }) => sum + (isTrained ? sizeOf(shape) : 0), 0);

function layerOf(part: LabLayer['part']): (layer: PlacedLayer) => LabLayer {
  return (layer) => ({
    part,
    layer: layer.spec.layer,
    shape: layer.to,
    parameters: countWeights(layer),
    activation: 'activation' in layer.spec ? layer.spec.activation : null,
  });
}
