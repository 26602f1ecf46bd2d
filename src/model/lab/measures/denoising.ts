/** Noisy, cleaned and clean rows; PSNR before and after, on the test set. */
import { firstIndices } from '../data/rows';
import { drawTiles } from '../pictures/tiles';
import type { LabFigure } from '../result';
import { figure, mseOf, ofSystem, psnrOf, rowsOf } from './figure';
import type { DrawnPicture, Measure, MeasureContext, MeasuredSystem } from './measure';
import { pictureShape } from './picture-shape';

/** Test samples measured at most. */
const most = 5000;

export const measureDenoising: Measure<'denoising'> = async ({ count }, context) => {
  const spoiling = context.systems.filter(({ model }) => model.layout.system.corruption);
  const figures: LabFigure[] = [];
  const rows: (string | number | { en: string; zh: string })[][] = [];
  const pictures: DrawnPicture[] = [];
  for (const system of spoiling) {
    const { id, title, model } = system;
    const clean = context.data.test.take(firstIndices(Math.min(most, context.data.test.count)));
    const noisy = model.corrupt(clean, context.seed);
    const cleaned = model.evaluate(noisy, clean).output;
    const [before, after] = [psnrOf(mseOf(clean, noisy)), psnrOf(mseOf(clean, cleaned))];
    figures.push(
      figure(`psnrNoisy.${id}`, ofSystem({ en: 'PSNR noisy', zh: '含噪 PSNR' }, title), before, {
        unit: 'dB',
        digits: 2,
      }),
      figure(`psnrCleaned.${id}`, ofSystem({ en: 'PSNR cleaned', zh: '去噪后 PSNR' }, title), after, {
        unit: 'dB',
        digits: 2,
      }),
    );
    rows.push([title, before, after, after - before]);
    const picture = await drawRows(context, system, { clean, noisy, cleaned }, count);
    if (picture) pictures.push(picture);
  }
  return {
    figures,
    pictures,
    tables: [
      {
        id: 'denoising',
        title: { en: 'PSNR on the test set', zh: '测试集 PSNR' },
        columns: [
          { label: { en: 'System', zh: '系统' } },
          { label: { en: 'Noisy dB', zh: '含噪 dB' }, digits: 2 },
          { label: { en: 'Cleaned dB', zh: '去噪后 dB' }, digits: 2 },
          { label: { en: 'Gain dB', zh: '提升 dB' }, digits: 2 },
        ],
        rows,
      },
    ],
  };
};

async function drawRows(
  { data }: MeasureContext,
  { id, title }: MeasuredSystem,
  { clean, noisy, cleaned }: Readonly<Record<'clean' | 'noisy' | 'cleaned', Float32Array>>,
  count: number,
): Promise<DrawnPicture | null> {
  const shape = pictureShape(data.shape);
  if (!shape) return null;
  const { size } = data.test;
  const shown = Math.min(count, clean.length / size);
  const tiles = [noisy, cleaned, clean].flatMap((values) => rowsOf(values.subarray(0, shown * size), size));
  return {
    id: `denoising-${id}`,
    title,
    isPixelated: true,
    rows: [
      { en: 'Noisy', zh: '含噪' },
      { en: 'Cleaned', zh: '去噪后' },
      { en: 'Clean', zh: '原图' },
    ],
    preview: await drawTiles({ shape, tiles, columns: shown, zoom: 2 }),
  };
}
