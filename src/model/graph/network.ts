/**
 * A network as plain JSON: a list of layers from a closed set, each naming what it takes in. The same list is
 * built as a TensorFlow graph (build-network.ts) and as a tfjs LayersModel (layers-model.ts).
 * All tensors are `[B,H,W,C]` unless a layer says otherwise.
 */

export type Activation = 'relu' | 'leaky-relu' | 'sigmoid' | 'tanh' | 'softplus' | 'gelu' | 'silu';

interface Named {
  /** Unique in the network; starts the names of the layer's weights. */
  readonly name: string;
}
interface OneInput extends Named {
  /** Name of an input of the network or of an earlier layer. */
  readonly input: string;
}
interface Weighted extends OneInput {
  /** Applied after the bias. */
  readonly activation?: Activation;
  /** Initial deviation of the kernel in units of He's `sqrt(2 / fanIn)`; default 1, 0 starts it at zero. */
  readonly gain?: number;
  /** Computed in float32 also where the layers around it are in bfloat16; default false. */
  readonly isExact?: boolean;
}

export type Layer =
  /** Kernel `[size,size,I,filters]`, bias `[filters]`, zero padding ("same"). */
  | (Weighted & {
      readonly op: 'conv';
      readonly filters: number;
      readonly size: number;
      readonly stride?: number;
    })
  /** Upsampling by `stride`: kernel `[size,size,filters,I]`, bias `[filters]`. */
  | (Weighted & {
      readonly op: 'conv-transpose';
      readonly filters: number;
      readonly size: number;
      readonly stride: number;
    })
  /** Each channel with a filter of its own: kernel `[size,size,I,1]`, bias `[I]`. */
  | (Weighted & { readonly op: 'depthwise-conv'; readonly size: number; readonly stride?: number })
  /** `[B,I]` -> `[B,units]`: kernel `[I,units]`, bias `[units]`. */
  | (Weighted & { readonly op: 'dense'; readonly units: number })
  | (OneInput & { readonly op: 'activation'; readonly activation: Activation })
  | (Named & {
      readonly op: 'add' | 'subtract' | 'multiply';
      readonly inputs: readonly [string, string];
    })
  /** Along the channels. */
  | (Named & { readonly op: 'concat'; readonly inputs: readonly string[] })
  /** `[B,H,W,C]` -> `[B,H/block,W/block,C*block^2]`. */
  | (OneInput & { readonly op: 'space-to-depth'; readonly block: number })
  /** `[B,H,W,C*block^2]` -> `[B,H*block,W*block,C]`. */
  | (OneInput & { readonly op: 'depth-to-space'; readonly block: number })
  /** `count` channels from `start` on. */
  | (OneInput & { readonly op: 'slice'; readonly start: number; readonly count: number })
  /** `[B,H,W,C]` -> `[B,H*W*C]`. */
  | (OneInput & { readonly op: 'flatten' })
  /** `[B,N]` -> `[B,...shape]`. */
  | (OneInput & { readonly op: 'reshape'; readonly shape: readonly number[] })
  /** Rounds to integers; the gradient passes straight through. */
  | (OneInput & { readonly op: 'round' });

export interface NetworkInput {
  readonly name: string;
  /** Without the batch axis; null where any length will do, e.g. `[null, null, 3]`. */
  readonly shape: readonly (number | null)[];
}

export interface NetworkSpec {
  readonly inputs: readonly NetworkInput[];
  /** In an order in which each layer comes after what it takes in. */
  readonly layers: readonly Layer[];
  /** Names of the layers whose values are the network's outputs. */
  readonly outputs: readonly string[];
}
