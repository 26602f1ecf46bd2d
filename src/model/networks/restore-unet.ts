/**
 * Restore's network: a U-Net of residual blocks on a pixel-unshuffled input, told the noise level, predicting the
 * noise (Ronneberger 2015 for the shape, He 2016 for the blocks, Zhang 2018 "FFDNet" for unshuffle and level map,
 * Zhang 2021 "DRUNet" for the mix). Skips by addition, transposed 2x2 kernels on the way up.
 *
 *   picture [B,H,W,3] + level [B,H,W,1] -> unshuffle [B,H/2,W/2,16] -> conv 3x3 -> w0
 *     w0: blocks ---------------------------------------- + -> blocks -> conv 3x3 -> 12 -> shuffle -> noise [B,H,W,3]
 *        \ 2x2/2                                  2x2 up /
 *         w1: blocks ------------------- + -> blocks ---'
 *            \ 2x2/2              2x2 up /
 *             w2: blocks ---------------'
 */
import { conv2d, convUp2 } from '../layers/conv2d';
import { depthToSpace, spaceToDepth } from '../layers/native';
import { getTf, type Tensor, type Tensor4D } from '../tf';
import { convPieces, type ParameterLayout, type ParameterPiece } from './parameters';
import type { RestoreUnetSpec } from './spec';

/** Height and width of what the network is given must be multiples of this, px. */
export function restoreStride(spec: RestoreUnetSpec): number {
  return 2 ** spec.widths.length;
}

/** Planes that the network is given: picture, level, and what else its spec names. */
export function inputPlanes({ detailPlanes = 0 }: RestoreUnetSpec): number {
  return 4 + detailPlanes;
}

/** Every weight of the network, in the order of the flat vector. */
export function restoreLayout(spec: RestoreUnetSpec): ParameterLayout {
  const { widths, blocks } = spec;
  const pieces: ParameterPiece[] = [];
  const addBlocks = (name: string, width: number) => {
    for (let i = 0; i < blocks; i++) {
      pieces.push(...convPieces(`${name}/block${i}/conv0`, [3, 3, width, width]));
      // A small last kernel keeps a deep residual stack near the identity at the start (Zhang 2019, "Fixup").
      pieces.push(...convPieces(`${name}/block${i}/conv1`, [3, 3, width, width], { gain: 0.3 }));
    }
  };
  pieces.push(...convPieces('head', [3, 3, 4 * inputPlanes(spec), widths[0]]));
  widths.forEach((width, scale) => {
    const isBottom = scale === widths.length - 1;
    addBlocks(isBottom ? 'bottom' : `down${scale}`, width);
    if (!isBottom) pieces.push(...convPieces(`down${scale}/reduce`, [2, 2, width, widths[scale + 1]]));
  });
  for (let scale = widths.length - 2; scale >= 0; scale--) {
    pieces.push(
      ...convPieces(`up${scale}/enlarge`, [2, 2, widths[scale + 1], widths[scale]], { transposed: true }),
    );
    addBlocks(`up${scale}`, widths[scale]);
  }
  pieces.push(...convPieces('tail', [3, 3, widths[0], 12], { gain: 0.1 }));
  return pieces;
}

/**
 * One pass. Differentiable in the weights.
 * @param parameters pieces by name, see `restoreLayout`
 * @param picture `[B,H,W,3]`, 0..1 and beyond where noise took it; H and W multiples of `restoreStride`
 * @param level noise level map `[B,H,W,1]`, sigma/255
 * @param detail `[B,H,W,detailPlanes]` where the spec has them
 * @returns the clean picture `[B,H,W,3]`, not clamped
 */
export function runRestoreUnet(
  spec: RestoreUnetSpec,
  parameters: ReadonlyMap<string, Tensor>,
  picture: Tensor4D,
  level: Tensor4D,
  detail?: Tensor4D,
): Tensor4D {
  const piece = (name: string) => parameters.get(name)!;
  const conv = (x: Tensor4D, name: string, options = {}) =>
    conv2d(x, piece(`${name}/kernel`) as Tensor4D, piece(`${name}/bias`), options);
  const runBlocks = (x: Tensor4D, name: string) => {
    for (let i = 0; i < spec.blocks; i++) {
      const inner = conv(x, `${name}/block${i}/conv0`, { relu: true });
      x = x.add(conv(inner, `${name}/block${i}/conv1`));
    }
    return x;
  };
  const { widths } = spec;
  let x = conv(unshuffle(detail ? [picture, level, detail] : [picture, level]), 'head');
  const skips: Tensor4D[] = [];
  for (let scale = 0; scale < widths.length - 1; scale++) {
    x = runBlocks(x, `down${scale}`);
    skips.push(x);
    x = conv(x, `down${scale}/reduce`, { stride: 2 });
  }
  x = runBlocks(x, 'bottom');
  for (let scale = widths.length - 2; scale >= 0; scale--) {
    x = convUp2(x, piece(`up${scale}/enlarge/kernel`) as Tensor4D, piece(`up${scale}/enlarge/bias`));
    x = runBlocks(x.add(skips[scale]), `up${scale}`);
  }
  return picture.sub(shuffle(conv(x, 'tail')));
}

/** The inputs as half-size features; no gradient is asked of them. */
function unshuffle(inputs: Tensor4D[]): Tensor4D {
  return spaceToDepth(getTf().concat(inputs, 3));
}

/** Pixel-shuffle with its gradient, which is the pixel-unshuffle. */
function shuffle(features: Tensor4D): Tensor4D {
  const apply = getTf().customGrad((x) => ({
    value: depthToSpace(x as Tensor4D),
    gradFunc: (dy: Tensor) => spaceToDepth(dy as Tensor4D),
  }));
  return apply(features) as Tensor4D;
}
