/** A picture as a spill file holds it. */
import type { Picture, Samples } from '../../model/image/picture';

type Header = Omit<Picture, 'samples' | 'alpha'>;

export function toSpill(picture: Picture): { header: unknown; arrays: Samples[] } {
  const { samples, alpha, ...header } = picture;
  return { header, arrays: alpha ? [samples, alpha] : [samples] };
}

/** @param arrays as `toSpill` gave them: samples, then alpha if there is any */
export function fromSpill(header: unknown, arrays: readonly Samples[]): Picture {
  const [samples, alpha] = arrays;
  return { ...(header as Header), samples: samples!, ...(alpha && { alpha }) };
}

/** Bytes of the samples. */
export function pictureBytes(picture: Picture): number {
  return picture.samples.byteLength + (picture.alpha?.byteLength ?? 0);
}
