/** Originals above reconstructions on the test set, and the test loss of each system. */
import { firstIndices } from '../data/rows';
import { drawTiles } from '../pictures/tiles';
import type { LabText } from '../result';
import { pictureShape } from './picture-shape';
import type { DrawnPicture, Measure, MeasureContext } from './measure';
import { testLosses } from './test-losses';

export const measureReconstructions: Measure<'reconstructions'> = async ({ count }, context) => {
  const { systems, training } = context;
  const losses = testLosses(context);
  const figures = systems.flatMap(({ id, title }, index) => [
    {
      id: `testLoss.${id}`,
      label: {
        en: `Test loss, ${title.en} (${training.loss.toUpperCase()})`,
        zh: `测试损失，${title.zh}（${training.loss.toUpperCase()}）`,
      },
      value: losses[index].loss,
      unit: '' as const,
      digits: 4,
    },
    ...(training.loss === 'bce'
      ? [
          {
            id: `testMse.${id}`,
            label: { en: `Test MSE, ${title.en}`, zh: `测试均方误差，${title.zh}` },
            value: losses[index].mse,
            unit: '' as const,
            digits: 5,
          },
        ]
      : []),
  ]);
  const picture = await drawReconstructions(context, count);
  return { figures, ...(picture && { pictures: [picture] }) };
};

async function drawReconstructions(
  { data, systems }: MeasureContext,
  count: number,
): Promise<DrawnPicture | null> {
  const shape = pictureShape(data.shape);
  if (!shape || systems.length === 0) return null;
  const shown = Math.min(count, data.test.count);
  const originals = data.test.take(firstIndices(shown));
  const { size } = data.test;
  const rows: { label: LabText; values: Float32Array }[] = [
    { label: { en: 'Original', zh: '原图' }, values: originals },
    ...systems.map(({ title, model }) => ({ label: title, values: model.evaluate(originals).output })),
  ];
  const tiles = rows.flatMap(({ values }) =>
    firstIndices(shown).map((i) => values.subarray(i * size, (i + 1) * size)),
  );
  return {
    id: 'reconstructions',
    title: { en: 'Originals and reconstructions, test set', zh: '测试集：原图与重建' },
    isPixelated: true,
    rows: rows.map(({ label }) => label),
    preview: await drawTiles({ shape, tiles, columns: shown, zoom: 2 }),
  };
}
