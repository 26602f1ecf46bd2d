/** Which shipped model is measured when none is named: the one that the app uses. A fast one is measured by name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { inRepo } from '../../scripts/setup/paths.mjs';

/**
 * The newest stock model of a kind.
 * @param {'restore' | 'fold'} kind
 * @returns {string} its folder, absolute
 */
export function newestModel(kind) {
  const cards = readdirSync(inRepo('assets', 'models'))
    .map((name) => inRepo('assets', 'models', name))
    .filter((folder) => existsSync(`${folder}/card.json`))
    .map((folder) => ({ folder, card: JSON.parse(readFileSync(`${folder}/card.json`, 'utf8')) }))
    .filter(({ card }) => card.kind === kind && !card.role)
    .sort((a, b) => b.card.created.localeCompare(a.card.created));
  if (cards.length === 0) throw new Error(`assets/models holds no model of the kind "${kind}".`);
  return cards[0].folder;
}
