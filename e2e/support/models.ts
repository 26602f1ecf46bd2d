/** Models of one's own for stories. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const stock = path.join(import.meta.dirname, '..', '..', 'assets', 'models', 'fold-2');

/**
 * The stock codec as somebody's own model: it computes the same, but files name it by another fingerprint. It is the one
 * in use afterwards.
 * @param folder of one's own models, as in a profile
 */
export function retrainedModel(folder: string, id: string): void {
  const target = path.join(folder, id);
  mkdirSync(folder, { recursive: true });
  cpSync(stock, target, { recursive: true });
  writeFileSync(path.join(target, 'spec.json'), ` ${readFileSync(path.join(stock, 'spec.json'), 'utf8')}`);
  const hash = createHash('sha256');
  for (const name of readdirSync(target).sort()) {
    if (name.startsWith('card.')) continue;
    const bytes = readFileSync(path.join(target, name));
    hash.update(`${name}\n${String(bytes.length)}\n`).update(bytes);
  }
  const card = JSON.parse(readFileSync(path.join(target, 'card.json'), 'utf8')) as object;
  const mine = { ...card, id, name: 'Mine', fingerprint: hash.digest('hex') };
  writeFileSync(path.join(target, 'card.json'), JSON.stringify(mine));
  writeFileSync(path.join(folder, 'in-use.json'), JSON.stringify({ fold: id }));
}
