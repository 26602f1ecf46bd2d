/** What coding a tile costs, in one number: error and bits together. */
import { dequantizeBands, rateSlope } from '../quantize';
import { usualChoice, type TileTargets } from './choosing-coder';
import type { TileCodec } from './code-tile';

/** @returns squared steps: the error of the integers that are chosen, and what their bits are worth */
export function weighTile(codec: TileCodec, targets: TileTargets, width: number, height: number): number {
  const { latent, bytes } = codec.choose(targets, width, height, usualChoice);
  // The transform is nearly orthonormal: an error of the values is one of the picture.
  let error = 0;
  latent.forEach((channel, c) =>
    dequantizeBands(channel, 1).forEach((values, band) => {
      const wanted = targets[c][band];
      for (let i = 0; i < values.length; i++) error += (values[i] - wanted[i]) ** 2;
    }),
  );
  return error + rateSlope * 8 * bytes.length;
}
