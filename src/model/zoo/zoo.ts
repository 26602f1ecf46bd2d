/** The named set of models: those shipped with the app and one's own; which is in use; import, export, removal. */
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { EngineError, toEngineError } from '../errors';
import type { ModelCard, ModelEntry, ModelKind, ModelRole } from '../types';
import { countNeeds } from './ledger';
import { readCard, verifyModelFolder } from './model-folder';

const choiceSchema = z.object({
  restore: z.string().optional(),
  camera: z.string().optional(),
  fold: z.string().optional(),
});
type Choice = z.infer<typeof choiceSchema>;

export interface ZooFolders {
  /** Read-only, shipped: `assets/models`. */
  readonly stock: string;
  /** One's own models and the choice in use; made when missing. */
  readonly user: string;
}

export class Zoo {
  constructor(private readonly folders: ZooFolders) {}

  /** All models that can be read, each under an id of its own; stock ones first. */
  async list(): Promise<ModelEntry[]> {
    const written = await countNeeds(this.folders.user);
    return (await this.collect()).map(({ entry }) => {
      const latentFiles = written.get(entry.card.fingerprint);
      return latentFiles === undefined ? entry : { ...entry, latentFiles };
    });
  }

  /** Id of the model in use for a kind. @throws EngineError UNKNOWN_MODEL when there is none at all */
  async inUse(kind: ModelKind): Promise<string> {
    const entry = (await this.list()).find((model) => model.kind === kind && model.inUse);
    if (!entry) throw new EngineError('UNKNOWN_MODEL', `There is no ${kind} model. Install Grainfold again.`);
    return entry.id;
  }

  /**
   * Id of the model for photos whose noise a camera has developed: the one chosen for them, else the shipped one; none
   * where a person uses a denoiser of their own, which then takes all photos.
   */
  async inUseForCamera(): Promise<string | undefined> {
    return (await this.list()).find((model) => model.inUseForCamera)?.id;
  }

  /** Folder and card of a model. @throws EngineError UNKNOWN_MODEL */
  async find(id: string): Promise<FoundModel> {
    const found = (await this.collect()).find(({ entry }) => entry.id === id);
    if (!found)
      throw new EngineError(
        'UNKNOWN_MODEL',
        `There is no model "${id}". "grainfold models" lists those there are.`,
      );
    return found;
  }

  /** The model that a file names. @throws EngineError UNKNOWN_MODEL */
  async findByFingerprint(fingerprint: string): Promise<FoundModel> {
    const found = (await this.collect()).find(({ entry }) => entry.card.fingerprint === fingerprint);
    if (!found)
      throw new EngineError(
        'UNKNOWN_MODEL',
        'That model is not installed, and no folder beside the file holds it. Whoever made the file can export it: import it, or put its folder beside the file, then try again.',
      );
    return found;
  }

  /** New work of its kind uses this model from now on. */
  async use(id: string): Promise<void> {
    const { entry } = await this.find(id);
    const slot = entry.card.role === 'camera' ? 'camera' : entry.kind;
    await this.writeChoice({ ...(await this.readChoice()), [slot]: id });
  }

  /**
   * @param force remove it although files need it
   * @throws EngineError FORBIDDEN for a stock model, MODEL_NEEDED when `.latent` files that this app wrote need it
   */
  async remove(id: string, force = false): Promise<void> {
    const { folder, entry } = await this.find(id);
    if (entry.stock) throw new EngineError('FORBIDDEN', `${entry.card.name} is part of Grainfold and stays.`);
    const files = (await countNeeds(this.folders.user)).get(entry.card.fingerprint) ?? 0;
    if (files > 0 && !force)
      throw new EngineError(
        'MODEL_NEEDED',
        `${files} .latent ${files === 1 ? 'file needs' : 'files need'} ${entry.card.name} and can not be opened without it. Export it first, then remove it with --force.`,
      );
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

  private async collect(): Promise<FoundModel[]> {
    const choice = await this.readChoice();
    const stock = await readCards(this.folders.stock);
    const own = withoutTwins(stock, await readCards(this.folders.user));
    const all = [...stock, ...own];
    const chosen = (kind: ModelKind) =>
      all.find(({ card }) => card.kind === kind && card.role !== 'camera' && card.id === choice[kind]) ??
      newest(stock, kind) ??
      newest(own, kind);
    const restore = chosen('restore');
    const camera =
      all.find(({ card }) => card.role === 'camera' && card.id === choice.camera) ??
      (restore && !restore.card.role && stock.includes(restore)
        ? newest(stock, 'restore', 'camera')
        : undefined);
    const inUse = new Set([restore, chosen('fold')].map((found) => found?.card.id));
    return all.map(({ folder, card }) => ({
      folder,
      entry: {
        id: card.id,
        kind: card.kind,
        card,
        inUse: inUse.has(card.id),
        ...(card.id === camera?.card.id && { inUseForCamera: true as const }),
        stock: stock.some((other) => other.folder === folder),
      },
    }));
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

interface FoundModel {
  readonly folder: string;
  readonly entry: ModelEntry;
}

interface FoundCard {
  readonly folder: string;
  readonly card: ModelCard;
}

/** Earlier stock models stay, since files need them; the last one of a role is used. */
function newest(cards: readonly FoundCard[], kind: ModelKind, role?: ModelRole): FoundCard | undefined {
  return cards
    .filter(({ card }) => card.kind === kind && card.role === role)
    .sort((a, b) => b.card.created.localeCompare(a.card.created))[0];
}

/**
 * One's own models beside the stock ones: a copy of a stock model is left out; another model that has a stock one's id
 * (a later Grainfold ships one of that name) goes by the next free id, so that files made with it still open.
 */
function withoutTwins(stock: readonly FoundCard[], own: readonly FoundCard[]): FoundCard[] {
  const shipped = new Set(stock.map(({ card }) => card.fingerprint));
  const taken = new Set([...stock, ...own].map(({ card }) => card.id));
  const isShippedId = new Set(stock.map(({ card }) => card.id));
  return own
    .filter(({ card }) => !shipped.has(card.fingerprint))
    .map((found) => {
      if (!isShippedId.has(found.card.id)) return found;
      let count = 2;
      while (taken.has(`${found.card.id}-${count}`)) count += 1;
      const id = `${found.card.id}-${count}`;
      taken.add(id);
      return { ...found, card: { ...found.card, id } };
    });
}

async function readCards(folder: string): Promise<FoundCard[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const found = await Promise.all(
    folders.map(async ({ name }) => {
      const path = join(folder, name);
      const card = await readCard(path).catch(() => null);
      return card && { folder: path, card };
    }),
  );
  return found.filter((one) => one !== null);
}
