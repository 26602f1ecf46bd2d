/** The named set of models: those shipped with the app and one's own; which is in use; import, export, removal. */
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { EngineError, toEngineError } from '../errors';
import type { ModelCard, ModelEntry, ModelKind } from '../types';
import { readCard, verifyModelFolder } from './model-folder';

const choiceSchema = z.object({ restore: z.string().optional(), fold: z.string().optional() });
type Choice = z.infer<typeof choiceSchema>;

export interface ZooFolders {
  /** Read-only, shipped: `assets/models`. */
  readonly stock: string;
  /** One's own models and the choice in use; made when missing. */
  readonly user: string;
}

export class Zoo {
  constructor(private readonly folders: ZooFolders) {}

  /** All models that can be read; stock ones first. */
  async list(): Promise<ModelEntry[]> {
    const choice = await this.readChoice();
    const stock = await readCards(this.folders.stock);
    const own = await readCards(this.folders.user);
    const chosen = (kind: ModelKind) => {
      const wanted = choice[kind];
      const all = [...stock, ...own].filter((card) => card.kind === kind);
      return (all.find((card) => card.id === wanted) ?? all[0])?.id;
    };
    const inUse = new Set([chosen('restore'), chosen('fold')]);
    const entry = (isStock: boolean) => (card: ModelCard) => ({
      id: card.id,
      kind: card.kind,
      card,
      inUse: inUse.has(card.id),
      stock: isStock,
    });
    return [...stock.map(entry(true)), ...own.map(entry(false))];
  }

  /** Id of the model in use for a kind. @throws EngineError UNKNOWN_MODEL when there is none at all */
  async inUse(kind: ModelKind): Promise<string> {
    const entry = (await this.list()).find((model) => model.kind === kind && model.inUse);
    if (!entry) throw new EngineError('UNKNOWN_MODEL', `There is no ${kind} model. Install Grainfold again.`);
    return entry.id;
  }

  /** Folder and card of a model. @throws EngineError UNKNOWN_MODEL */
  async find(id: string): Promise<{ readonly folder: string; readonly entry: ModelEntry }> {
    const entry = (await this.list()).find((model) => model.id === id);
    if (!entry)
      throw new EngineError(
        'UNKNOWN_MODEL',
        `There is no model "${id}". "grainfold models" lists those there are.`,
      );
    return { folder: join(entry.stock ? this.folders.stock : this.folders.user, id), entry };
  }

  /** The model that a file names. @throws EngineError UNKNOWN_MODEL */
  async findByFingerprint(
    fingerprint: string,
  ): Promise<{ readonly folder: string; readonly entry: ModelEntry }> {
    const entry = (await this.list()).find((model) => model.card.fingerprint === fingerprint);
    if (!entry)
      throw new EngineError(
        'UNKNOWN_MODEL',
        `The model that made this file (fingerprint ${fingerprint.slice(0, 12)}…) is not installed. Import it first.`,
      );
    return this.find(entry.id);
  }

  /** New work of its kind uses this model from now on. */
  async use(id: string): Promise<void> {
    const { entry } = await this.find(id);
    await this.writeChoice({ ...(await this.readChoice()), [entry.kind]: id });
  }

  /** @throws EngineError FORBIDDEN for a stock model */
  async remove(id: string): Promise<void> {
    const { folder, entry } = await this.find(id);
    if (entry.stock) throw new EngineError('FORBIDDEN', `${entry.card.name} is part of Grainfold and stays.`);
    await rm(folder, { recursive: true });
  }

  /**
   * Copies a model folder into one's own models, checked against its fingerprint.
   * @throws EngineError UNKNOWN_MODEL when it is not a whole model, FILE_EXISTS when its id is taken
   */
  async import(path: string): Promise<ModelEntry> {
    const card = await verifyModelFolder(path);
    await this.checkFree(card.id);
    const target = join(this.folders.user, card.id);
    const temporary = join(this.folders.user, `.${card.id}-import`);
    try {
      await mkdir(this.folders.user, { recursive: true });
      await rm(temporary, { recursive: true, force: true });
      await cp(path, temporary, { recursive: true });
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw toEngineError(error, `Importing the model ${card.name}`);
    }
    return (await this.find(card.id)).entry;
  }

  /** A free id for a new model, from its name: `my-photos`, `my-photos-2`, … */
  async freeId(name: string): Promise<string> {
    const ascii = name.normalize('NFKD').toLowerCase();
    const base =
      ascii
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 48) || 'model';
    const taken = new Set((await this.list()).map((model) => model.id));
    let id = base;
    for (let count = 2; taken.has(id); count++) id = `${base}-${count}`;
    return id;
  }

  /** Where a new model of one's own is written. */
  userFolder(id: string): string {
    return join(this.folders.user, id);
  }

  private async checkFree(id: string): Promise<void> {
    if ((await this.list()).some((model) => model.id === id))
      throw new EngineError('FILE_EXISTS', `There is a model "${id}" already.`);
  }

  private get choiceFile(): string {
    return join(this.folders.user, 'in-use.json');
  }

  private async readChoice(): Promise<Choice> {
    try {
      return choiceSchema.parse(JSON.parse(await readFile(this.choiceFile, 'utf8')));
    } catch {
      // Never chosen, or a broken file: the stock models are in use.
      return {};
    }
  }

  private async writeChoice(choice: Choice): Promise<void> {
    try {
      await mkdir(this.folders.user, { recursive: true });
      await writeFileAtomic(this.choiceFile, JSON.stringify(choice));
    } catch (error) {
      throw toEngineError(error, 'Remembering the model in use');
    }
  }
}

async function readCards(folder: string): Promise<ModelCard[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const cards = await Promise.all(folders.map(({ name }) => readCard(join(folder, name)).catch(() => null)));
  return cards.filter((card): card is ModelCard => card !== null);
}
