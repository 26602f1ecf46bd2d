/** A photo as the measuring of a curve wants it: part by part, blended only where it is looked at. */
import { cropPicture } from '../../model/image/crop';
import type { Picture } from '../../model/image/picture';
import type { CurveSource } from '../../model/fold/curve/measure-curve';
import { blendRegion } from '../../model/restore/blend';
import type { BlendedPicture } from './task-map';

/** @param source with its noise; `content` what is folded of it */
export function curveSource(source: Picture, { picture, blend }: BlendedPicture): CurveSource {
  const { width, height } = source;
  if (!blend) return { width, height, cut: (area) => cropPicture(picture, area) };
  const { denoised, look } = blend;
  return {
    width,
    height,
    cut: (area) => ({
      ...picture,
      alpha: undefined,
      metadata: {},
      width: area.width,
      height: area.height,
      samples: blendRegion(picture, denoised, { ...look, grain: 0 }, area),
    }),
    cutNoisy: (area) => cropPicture(source, area),
  };
}
