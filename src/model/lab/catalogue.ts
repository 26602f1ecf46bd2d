/** The experiments that there are: shipped ones, and those that a person put beside their models. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EngineError, invalidArgument, toEngineError } from '../errors';
import { labRows, parseExperiment, type Experiment } from './experiment';
import type { LabEntry } from './result';
import { trainingOf } from './train/schema';

export interface LabFolders {
  /** Shipped experiments. */
  readonly stock: string;
  /** The user's own; need not exist. */
  readonly own: string;
}

/** An experiment's file as it was read, with what it says. */
export interface FoundExperiment {
  readonly experiment: Experiment;
  readonly definition: unknown;
  readonly isOwn: boolean;
}

/** Reads and checks one file. @throws EngineError UNREADABLE_IMAGE (no such file), INVALID_ARGUMENT */
export async function readExperiment(path: string): Promise<{ experiment: Experiment; definition: unknown }> {
  const name = basename(path);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw toEngineError(error, `Reading ${name}`);
  });
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (cause) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `The experiment ${name} is no JSON: ${(cause as Error).message}.`,
      { cause },
    );
  }
  return { experiment: parseExperiment(definition, name), definition };
}

/**
 * All of them in the order of the rows, shipped ones first. A file of the user's that is wrong is left out here and
 * told about when it is run.
 */
export async function listExperiments(folders: LabFolders): Promise<readonly FoundExperiment[]> {
  const stock = await readFolder(folders.stock, false);
  const names = new Set(stock.map(({ experiment }) => experiment.name));
  const own = (await readFolder(folders.own, true)).filter(({ experiment }) => !names.has(experiment.name));
  const rank = ({ experiment }: FoundExperiment): number => labRows.indexOf(experiment.row);
  return [stock, own].flatMap((part) => part.sort((a, b) => rank(a) - rank(b)));
}

/** @throws EngineError INVALID_ARGUMENT naming those that there are */
export async function findExperiment(folders: LabFolders, name: string): Promise<FoundExperiment> {
  const all = await listExperiments(folders);
  const found = all.find(({ experiment }) => experiment.name === name);
  if (found) return found;
  throw invalidArgument('experiment', all.map(({ experiment }) => experiment.name).join(', '), name);
}

/** An experiment as the list shows it. */
export function entryOf({ experiment, definition, isOwn }: FoundExperiment): LabEntry {
  const { name, row, title, about, systems, training, data, measures } = experiment;
  const takes = [
    ...(data.kind === 'patches' ||
    data.kind === 'photos' ||
    measures.some(({ kind }) => kind === 'similar-photos')
      ? (['folder'] as const)
      : []),
    ...(data.kind === 'table' ? (['table'] as const) : []),
    ...(measures.some(({ kind }) => kind === 'heat-map') ? (['photo'] as const) : []),
  ];
  return {
    name,
    row,
    title,
    about,
    takes,
    epochs: systems.reduce((sum, system) => sum + trainingOf(training, system.training).epochs, 0),
    systems: systems.length,
    isOwn,
    definition,
  };
}

async function readFolder(folder: string, isOwn: boolean): Promise<FoundExperiment[]> {
  const files = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    files
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map(async (file) => {
        try {
          return { ...(await readExperiment(join(folder, file))), isOwn };
        } catch (error) {
          if (isOwn) return null;
          throw error;
        }
      }),
  );
  return found.filter((entry) => entry !== null);
}
