/** Tells when some classes have far fewer samples than others. */
import type { LabWarning } from '../result';

/** The largest class may be this many times the smallest. */
const mostRatio = 5;

/** @param except a class that is missing on purpose */
export function unbalanced(labels: Uint8Array, except?: number): LabWarning[] {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (except !== undefined) counts.delete(except);
  if (counts.size < 2) return [];
  const sorted = [...counts].sort((a, b) => a[1] - b[1]);
  const [least, few] = sorted[0];
  const [most, many] = sorted.at(-1)!;
  if (many <= mostRatio * few) return [];
  return [
    {
      kind: 'unbalanced-classes',
      system: null,
      epoch: null,
      message: {
        en: `The classes are badly unbalanced: ${many} samples of ${most}, but only ${few} of ${least}.`,
        zh: `类别严重不平衡：${most} 有 ${many} 个样本，而 ${least} 只有 ${few} 个。`,
      },
      tryThis: [
        { en: 'Take as many samples of each class.', zh: '让每个类别取同样多的样本。' },
        {
          en: 'Look at the figures of each class, not only at the mean.',
          zh: '查看每个类别的指标，而不只看平均值。',
        },
      ],
    },
  ];
}
