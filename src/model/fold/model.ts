/** A Fold model ready to run: transform, tables, and the decoder's network. */
import type { Precision } from '../graph/build-network';
import type { RestoreUnetSpec } from '../networks/spec';
import { getTf, type Tensor4D } from '../tf';
import { createRestoreModel, type DetailPlanes } from '../restore/model';
import { detailPlanes, type DetailSpec } from './detail-planes';
import { levelOf, networkGain } from './network-scale';
import { NetworkSlope, type Slope, type SlopeInput } from './network-slope';
import type { EntropyTables } from './tables';
import type { LiftingSpec } from './transform/lifting';

export { levelOf, networkGain };

/** What stands in a model's `spec.json`. */
export interface FoldSpec {
  readonly kind: 'fold-wavelet';
  /** Wavelet levels. */
  readonly levels: number;
  readonly lifting: LiftingSpec;
  /** The decoder's network: a U-Net that is told the step as a noise level. */
  readonly network: RestoreUnetSpec;
  /** What else the network is given (`network.detailPlanes` counts its planes); default nothing. */
  readonly detail?: readonly DetailSpec[];
}

export interface FoldModel {
  readonly id: string;
  /** Hex SHA-256 of the model's files. */
  readonly fingerprint: string;
  readonly spec: FoldSpec;
  readonly tables: EntropyTables;
  /** Of the decoder's network between its layers. */
  readonly precision: Precision;
  /** Input sides of the network must be multiples of this, px. */
  readonly stride: number;
  /**
   * The decoder's network: takes the coding error away.
   * @param coarse `[B,H,W,3]`, 0..1, from the inverse transform
   * @param step 8-bit scale
   * @returns `[B,H,W,3]`, not clamped; the caller disposes
   */
  restore(coarse: Tensor4D, step: number): Tensor4D;
  /** How the error of what it restores changes with `coarse`: for the encoder's search, absent in mere decoders. */
  slope?(input: SlopeInput): Slope;
  dispose(): void;
}

/** What makes the detail planes of a model; undefined where it has none. */
export function detailOf({ detail }: FoldSpec): DetailPlanes | undefined {
  return detail && ((graph, picture, level) => detailPlanes(detail, graph, picture, level));
}

/**
 * @param weights of the network, flat; copied
 * @param precision of the decoder's network; default float32, as the encoder's search has it always
 */
export function createFoldModel(
  identity: { readonly id: string; readonly fingerprint: string },
  spec: FoldSpec,
  tables: EntropyTables,
  weights: Float32Array,
  precision: Precision = 'float32',
): FoldModel {
  const network = createRestoreModel(identity.id, spec.network, weights, precision, detailOf(spec));
  const restore = (coarse: Tensor4D, step: number): Tensor4D =>
    getTf().tidy(() => {
      const level = levelOf(step);
      return coarse.add(
        network
          .run(coarse, level * 255)
          .sub(coarse)
          .mul(networkGain * level),
      );
    });
  const flat = weights.slice();
  let slope: NetworkSlope | undefined;
  return {
    ...identity,
    spec,
    tables,
    precision,
    stride: network.stride,
    restore,
    slope: (input) => (slope ??= new NetworkSlope(spec.network, flat, detailOf(spec))).run(input),
    dispose: () => {
      network.dispose();
      slope?.dispose();
    },
  };
}
