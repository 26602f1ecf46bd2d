/** How a code is used: dead units, how many are active at a time, how much the code moves with its input. */
import { firstIndices } from '../data/rows';
import type { LabWarning } from '../result';
import { mean } from '../train/train-system';
import { figure, ofSystem } from './figure';
import type { Measure, MeasuredSystem } from './measure';
import { testLosses } from './test-losses';

/** Test samples looked at, at most. */
const most = 5000;
/** A unit is dead when its activation varies less than this over the test set, and active above this share of its most. */
const deadDeviation = 1e-3;
const activeShare = 0.1;
/** Above this share of dead units it is worth a word. */
const worrying = 0.3;

/** What the code layer does over the test set. */
export interface Activity {
  /** Share of units that never move, 0..1. */
  readonly dead: number;
  /** Share of the living units that are active at a sample, mean over samples. */
  readonly active: number;
  /** Mean absolute activation of each unit. */
  readonly units: readonly number[];
}

export const measureCodeActivity: Measure<'code-activity'> = (_spec, context) => {
  const { data, systems, seed } = context;
  const x = data.test.take(firstIndices(Math.min(most, data.test.count)));
  const losses = testLosses(context);
  const found = systems.map(({ model }) => ({
    activity: activityOf(model.encode(x).code, model.layout.system.bottleneck.units),
    jacobian: mean(model.jacobian(x, seed)),
  }));
  return Promise.resolve({
    figures: systems.flatMap(({ id, title }, i) => [
      figure(
        `deadUnits.${id}`,
        ofSystem({ en: 'Dead units', zh: '失活单元' }, title),
        found[i].activity.dead,
        {
          unit: '%',
          digits: 1,
        },
      ),
      figure(
        `activeUnits.${id}`,
        ofSystem({ en: 'Active at a time', zh: '同时激活' }, title),
        found[i].activity.active,
        {
          unit: '%',
          digits: 1,
        },
      ),
    ]),
    tables: [
      {
        id: 'activity',
        title: { en: 'How the code is used, test set', zh: '编码的使用情况（测试集）' },
        columns: [
          { label: { en: 'System', zh: '系统' } },
          { label: { en: 'Test MSE', zh: '测试均方误差' }, digits: 5 },
          { label: { en: 'Dead units', zh: '失活单元' }, digits: 3 },
          { label: { en: 'Active at a time', zh: '同时激活' }, digits: 3 },
          { label: { en: 'Squared Jacobian', zh: '雅可比平方范数' }, digits: 3 },
        ],
        rows: systems.map(({ title }, i) => [
          title,
          losses[i].mse,
          found[i].activity.dead,
          found[i].activity.active,
          found[i].jacobian,
        ]),
      },
    ],
    charts: [
      {
        id: 'activity',
        title: { en: 'Mean activation of each unit, sorted', zh: '各单元的平均激活（排序）' },
        kind: 'line',
        x: { label: { en: 'Unit', zh: '单元' }, scale: 'linear' },
        y: { label: { en: 'Mean absolute activation', zh: '平均绝对激活' }, scale: 'linear' },
        series: systems.map(({ title }, i) => {
          const sorted = [...found[i].activity.units].sort((a, b) => b - a);
          return { name: title, x: sorted.map((_, unit) => unit + 1), y: sorted };
        }),
      },
    ],
    warnings: systems.flatMap((system, i) => deadWarning(system, found[i].activity.dead)),
  });
};

/** @param code `[samples,units]` */
export function activityOf(code: Float32Array, units: number): Activity {
  const samples = code.length / units;
  const stats = Array.from({ length: units }, (_, unit) => {
    let sum = 0;
    let squares = 0;
    let absolute = 0;
    let largest = 0;
    for (let i = 0; i < samples; i++) {
      const value = code[i * units + unit];
      sum += value;
      squares += value * value;
      absolute += Math.abs(value);
      largest = Math.max(largest, Math.abs(value));
    }
    const deviation = Math.sqrt(Math.max(0, squares / samples - (sum / samples) ** 2));
    return { isDead: deviation < deadDeviation, mean: absolute / samples, largest };
  });
  const living = stats.map((stat, unit) => ({ ...stat, unit })).filter(({ isDead }) => !isDead);
  let active = 0;
  for (let i = 0; i < samples; i++)
    for (const { unit, largest } of living)
      if (Math.abs(code[i * units + unit]) > activeShare * largest) active++;
  return {
    dead: 1 - living.length / units,
    active: living.length > 0 ? active / (samples * living.length) : 0,
    units: stats.map((stat) => stat.mean),
  };
}

function deadWarning({ id, title }: MeasuredSystem, dead: number): LabWarning[] {
  if (dead <= worrying) return [];
  const share = Math.round(100 * dead);
  return [
    {
      kind: 'dead-units',
      system: id,
      epoch: null,
      message: {
        en: `${share} % of the code units of ${title.en} are dead: they say the same of every sample.`,
        zh: `${title.zh} 有 ${share} % 的编码单元失活：对所有样本输出相同。`,
      },
      tryThis: [
        {
          en: 'A smaller learning rate, or leaky ReLU instead of ReLU.',
          zh: '降低学习率，或用 leaky ReLU 代替 ReLU。',
        },
        { en: 'A smaller weight of the penalty on the code.', zh: '减小编码惩罚的权重。' },
      ],
    },
  ];
}
