/** A Fold model for tests: tiny network that starts as the identity, tables before any training. */
import type { RestoreUnetSpec } from '../../networks/spec';
import { createFoldModel, type FoldModel } from '../model';
import { untrainedTables } from '../tables';
import { identityWeights } from '../train/train-synthesis';
import { cdf97 } from '../transform/lifting';

export const testNetwork: RestoreUnetSpec = { kind: 'restore-unet', widths: [4, 4], blocks: 1 };

export const testFingerprint = '0123456789abcdef'.repeat(4);

/**
 * The caller disposes.
 * @param weights of `testNetwork`, flat; the identity by default
 */
export function createTestModel(weights: Float32Array = identityWeights(testNetwork, 1)): FoldModel {
  return createFoldModel(
    { id: 'test-model', fingerprint: testFingerprint },
    { kind: 'fold-wavelet', levels: 5, lifting: cdf97, network: testNetwork },
    untrainedTables(5),
    weights,
  );
}
