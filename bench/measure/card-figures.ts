/**
 * Puts figures into a model's cards, and what its network costs: those of the same name are replaced, the others stay.
 *
 * usage: card-figures.mjs MODEL-FOLDER FIGURES   (JSON, by name)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FoldSpec } from '../../src/model/fold/model';
import { multiplyAddsPerPixel } from '../../src/model/graph/cost';
import { restoreUnetNetwork } from '../../src/model/graph/restore-unet';
import type { RestoreUnetSpec } from '../../src/model/networks/spec';
import type { ModelCard } from '../../src/model/types';
import { cardText } from '../../src/model/zoo/model-folder';

const [folder, figures] = process.argv.slice(2);
const file = join(folder, 'card.json');
const card = JSON.parse(readFileSync(file, 'utf8')) as ModelCard;
const spec = JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8')) as RestoreUnetSpec | FoldSpec;
const network = 'network' in spec ? spec.network : spec;
const measured = {
  'thousand multiply-adds a pixel': multiplyAddsPerPixel(restoreUnetNetwork(network)) / 1000,
  ...(JSON.parse(figures) as Record<string, number>),
};
const next: ModelCard = { ...card, figures: { ...card.figures, ...measured } };
writeFileSync(file, `${JSON.stringify(next, null, 2)}\n`);
writeFileSync(join(folder, 'card.md'), cardText(next));
