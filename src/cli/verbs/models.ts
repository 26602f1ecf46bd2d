/** `grainfold models`: list, import, export, use and remove models. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { modelFormats, type CardChanges, type ModelFormat } from '../../engine/contract';
import type { ModelEntry } from '../../model/types';
import type { AddVerb } from '../batch/run-batch';
import { withJson } from '../flags';
import { UsageError, type Session } from '../session';
import { figureText, tableText } from '../terminal/words';

interface JsonFlag {
  readonly json?: boolean;
}

interface RemoveFlags extends JsonFlag {
  readonly force?: boolean;
}

interface ExportFlags extends JsonFlag {
  readonly format: ModelFormat;
  readonly for?: readonly string[];
  readonly overwrite?: boolean;
  readonly id?: string;
  readonly name?: string;
  readonly licence?: string;
  readonly data?: string;
  readonly command?: string;
  readonly figures?: string;
}

export const addModels: AddVerb = (program, session) => {
  const models = program.command('models').description('list, import, export, choose and remove models');
  withJson(models.command('list', { isDefault: true }))
    .description('the models there are (also without "list")')
    .action((flags: JsonFlag) => list(session, flags));
  withJson(models.command('import').argument('<path...>', 'folders of exported models'))
    .description('add models to your own')
    .action((paths: string[], flags: JsonFlag) => importModels(session, paths, flags));
  addExport(models, session);
  withJson(models.command('use').argument('<id>'))
    .description('make a model the one in use for its kind')
    .action(async (id: string, flags: JsonFlag) => {
      const client = await session.engine();
      await client.request('model:use', { modelId: id });
      const entry = (await client.request('model:list', {})).find((model) => model.id === id)!;
      show(session, entry, flags, `${id} is in use for "${entry.kind}" now.`);
    });
  withJson(models.command('remove').argument('<id...>'))
    .description('remove models of your own')
    .option('--force', 'also one that .latent files need')
    .action((ids: string[], flags: RemoveFlags) => removeModels(session, ids, flags));
};

function addExport(models: Command, session: Session): void {
  withJson(models.command('export').argument('[id]').argument('[path]', 'folder to make'))
    .description('write a model as a folder, to share it or to ship it')
    .option('--for <file...>', 'put the models that these .latent files need beside them')
    .addOption(
      new Option('--format <name>', 'tfjs (can be imported again) or saved-model (for other tools)')
        .choices([...modelFormats])
        .default('tfjs'),
    )
    .option('--overwrite', 'replace an exported model that stands there')
    .option('--id <id>', 'id of the copy')
    .option('--name <name>', 'name on its card')
    .option('--licence <text>', 'licence on its card')
    .option('--data <text>', 'on its card: what it was trained on')
    .option('--command <text>', 'on its card: the command that made it')
    .option('--figures <file>', 'JSON object of numbers, added to the figures on its card')
    .action(async (id: string | undefined, path: string | undefined, flags: ExportFlags) => {
      if (flags.for) {
        if (id !== undefined) throw new UsageError('Give either a model and a folder, or --for with files.');
        return exportBeside(session, flags.for, flags);
      }
      if (id === undefined || path === undefined)
        throw new UsageError('Give a model and the folder to make, or --for with .latent files.');
      const { format, overwrite } = flags;
      const card = await cardChanges(flags);
      const client = await session.engine();
      await client.request('model:export', { modelId: id, path: resolve(path), format, overwrite, card });
      const json = { id: flags.id ?? id, path, format };
      session.output.data({ json, text: `${id} -> ${path} (${format})` }, flags.json);
    });
}

/** Each file's model in the file's folder; one that is there already is left as it is. */
async function exportBeside(session: Session, files: readonly string[], flags: ExportFlags): Promise<void> {
  const client = await session.engine();
  const entries = await client.request('model:list', {});
  await each(session, files, flags, async (file) => {
    const { fingerprint, model } = await client.request('file:describe', { path: resolve(file) });
    if (fingerprint === null) throw new UsageError(`Only .latent files need a model, and ${file} is none.`);
    const entry = entries.find(({ card }) => card.fingerprint === fingerprint);
    if (!entry)
      throw new UsageError(
        `The model of ${file} ("${model ?? ''}") is not on this machine: import it first.`,
      );
    const { format, overwrite } = flags;
    const folder = dirname(resolve(file));
    let path = join(folder, `${entry.id}.model`);
    if (format === 'tfjs' && !overwrite) {
      const { name, isNew } = await client.request('model:layBeside', { path: resolve(file) });
      path = join(folder, name);
      if (!isNew) session.output.note(`${path} is there already.`);
    } else await client.request('model:export', { modelId: entry.id, path, format, overwrite });
    const json = { file, id: entry.id, path, format };
    session.output.data({ json, text: `${file} needs ${entry.id} -> ${path}` }, flags.json);
  });
}

const figuresSchema = z.record(z.string(), z.number());

async function cardChanges(flags: ExportFlags): Promise<CardChanges | undefined> {
  const { id, name, licence, data, command, figures: file } = flags;
  const figures = file === undefined ? undefined : await readFigures(file);
  const changes = { id, name, licence, data, command, figures };
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

async function readFigures(file: string): Promise<Readonly<Record<string, number>>> {
  try {
    return figuresSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? 'it is not a JSON object of numbers' : (error as Error).message;
    throw new UsageError(`--figures ${file}: ${reason}.`);
  }
}

async function list(session: Session, flags: JsonFlag): Promise<void> {
  const client = await session.engine();
  const entries = await client.request('model:list', {});
  if (flags.json) {
    for (const entry of entries) session.output.data({ json: jsonOf(entry), text: '' }, true);
    return;
  }
  if (entries.length === 0) return session.output.note('There is no model yet.');
  const rows = entries.map(({ id, kind, card, inUse, inUseForCamera, stock }) => [
    `${inUse ? '*' : inUseForCamera ? '+' : ' '} ${id}`,
    kind,
    stock ? 'shipped' : 'own',
    card.created.slice(0, 10),
    figureText(card.figures['heldOutPsnr'], 2, ' dB'),
    card.name,
  ]);
  session.output.text(
    tableText(['  id (* in use, + for camera noise)', 'kind', 'whose', 'made', 'held out', 'name'], rows, 9),
  );
}

async function importModels(session: Session, paths: readonly string[], flags: JsonFlag): Promise<void> {
  const client = await session.engine();
  await each(session, paths, flags, async (path) => {
    const entry = await client.request('model:import', { path: resolve(path) });
    show(session, entry, flags, `${path} -> ${entry.id}`);
  });
}

async function removeModels(session: Session, ids: readonly string[], flags: RemoveFlags): Promise<void> {
  const client = await session.engine();
  await each(session, ids, flags, async (id) => {
    await client.request('model:remove', { modelId: id, force: flags.force });
    session.output.data({ json: { id, removed: true }, text: `${id} removed` }, flags.json);
  });
}

/** One after the other; what fails is named, the rest goes on. */
async function each(
  session: Session,
  names: readonly string[],
  flags: JsonFlag,
  work: (name: string) => Promise<void>,
): Promise<void> {
  for (const name of names) {
    if (session.interrupt.isRaised) return;
    await work(name).catch((error: unknown) => session.output.failure(name, error, flags.json));
  }
}

function show(session: Session, entry: ModelEntry, flags: JsonFlag, text: string): void {
  session.output.data({ json: jsonOf(entry), text }, flags.json);
}

function jsonOf({ id, kind, card, inUse, stock, ...rest }: ModelEntry): Record<string, unknown> {
  return { id, kind, card, inUse, stock, ...rest };
}
