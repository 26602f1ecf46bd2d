/** What is measured and shown once the systems are trained; one file beside this one for each kind. */
import { z } from 'zod';

const samples = (fallback: number, most = 100) => z.int().min(1).max(most).default(fallback);

export const measureSchema = z.discriminatedUnion('kind', [
  /** Originals above reconstructions on the test set; test loss. */
  z.strictObject({ kind: z.literal('reconstructions'), count: samples(10, 30) }),
  /** A PCA of each bottleneck's size in the same table; says where a bottleneck cannot win. */
  z.strictObject({ kind: z.literal('pca') }),
  /** Noisy, cleaned and clean rows; PSNR. */
  z.strictObject({ kind: z.literal('denoising'), count: samples(10, 30) }),
  /** Weights of the first layer as pictures. */
  z.strictObject({ kind: z.literal('weights'), count: samples(64, 400) }),
  /** Share of dead units, activity, and how much the code moves with its input. */
  z.strictObject({ kind: z.literal('code-activity') }),
  /** ELBO split into reconstruction and divergence. */
  z.strictObject({ kind: z.literal('elbo') }),
  /** New pictures from random codes. */
  z.strictObject({ kind: z.literal('samples'), count: samples(40, 200) }),
  /** From one test picture to another through the code. */
  z.strictObject({ kind: z.literal('interpolation'), steps: samples(10, 20), pairs: samples(5, 10) }),
  /** What a grid over a code of two dimensions decodes to. */
  z.strictObject({ kind: z.literal('manifold'), side: samples(20, 30) }),
  /** Codes in the plane: own bottleneck, PCA, UMAP. Points are thumbnails. */
  z.strictObject({
    kind: z.literal('latent-map'),
    points: samples(1_000, 5_000),
    methods: z.array(z.enum(['bottleneck', 'pca', 'umap'])).default(['bottleneck', 'pca', 'umap']),
  }),
  /** A small classifier on codes, on raw pixels and on PCA. */
  z.strictObject({ kind: z.literal('classifier'), labelled: samples(2_000, 60_000) }),
  /** Photos like this one, by the codes of the Fold encoder. */
  z.strictObject({ kind: z.literal('similar-photos'), queries: samples(3, 10), count: samples(5, 20) }),
  /** Score by reconstruction error; ROC, AUC, threshold at a wanted rate of false alarms. */
  z.strictObject({ kind: z.literal('anomaly'), falseAlarms: z.number().min(0.001).max(0.5).default(0.05) }),
  /** Error of each place of a photo as a heat map over it. */
  z.strictObject({ kind: z.literal('heat-map'), falseAlarms: z.number().min(0.001).max(0.5).default(0.05) }),
  /** Rows and cells of a table that do not fit; missing cells filled. */
  z.strictObject({ kind: z.literal('cleaning'), falseAlarms: z.number().min(0.001).max(0.5).default(0.02) }),
  /** Error against bottleneck size over all systems, beside PCA. */
  z.strictObject({ kind: z.literal('trade-off') }),
]);

export type MeasureSpec = z.output<typeof measureSchema>;
export type MeasureKind = MeasureSpec['kind'];
