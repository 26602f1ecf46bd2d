/**
 * Which shipped model is measured when none is named: the one that the app uses. A fast one is measured by name. And what was measured
 * goes into the model's card.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { bundle } from '../../scripts/bundle.mjs';
import { inRepo } from '../../scripts/setup/paths.mjs';
import { run } from '../../scripts/setup/run.mjs';

/**
 * The newest stock model of a kind.
 * @param {'restore' | 'fold'} kind
 * @param {'camera' | 'fast'} [role] the model for all photos by default
 * @returns {string} its folder, absolute
 */
export function newestModel(kind, role) {
  const cards = readdirSync(inRepo('assets', 'models'))
    .map((name) => inRepo('assets', 'models', name))
    .filter((folder) => existsSync(`${folder}/card.json`))
    .map((folder) => ({ folder, card: JSON.parse(readFileSync(`${folder}/card.json`, 'utf8')) }))
    .filter(({ card }) => card.kind === kind && card.role === role)
    .sort((a, b) => b.card.created.localeCompare(a.card.created));
  if (cards.length === 0) throw new Error(`assets/models holds no model of the kind "${kind}".`);
  return cards[0].folder;
}

/**
 * Puts figures into the card of a model.
 * @param {string} folder of the model
 * @param {readonly (readonly [string, number])[]} figures by name; infinite ones are left out, JSON has no word for them
 */
export async function writeFigures(folder, figures) {
  const finite = Object.fromEntries(figures.filter(([, value]) => Number.isFinite(value)));
  const script = await bundle('bench', 'measure', 'card-figures.ts');
  const { code, stderr } = await run(process.execPath, [script, folder, JSON.stringify(finite)]);
  if (code !== 0) throw new Error(`The card of ${folder} could not be written: ${stderr}`);
}
