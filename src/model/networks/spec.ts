/** Networks described by data: what stands in a model's `spec.json`. */

/** Restore's U-Net, see restore-unet.ts. */
export interface RestoreUnetSpec {
  readonly kind: 'restore-unet';
  /** Channels at each scale, finest first; the picture is halved once before the first and between scales. */
  readonly widths: readonly number[];
  /** Residual blocks a stage. */
  readonly blocks: number;
  /** Planes that it is given beside picture and level; default none. */
  readonly detailPlanes?: number;
}
