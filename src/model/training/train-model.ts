/** A training from request to model in the zoo: photos, split, start weights, run, measure, card. */
import { appendFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CancelSignal } from '../cancel';
import { invalidArgument } from '../errors';
import { restoreLayout } from '../networks/restore-unet';
import { initialParameters } from '../networks/parameters';
import type { ModelRole, TrainReport } from '../types';
import { writeModelFolder } from '../zoo/model-folder';
import { encodeRestoreModel, readRestoreWeights, type RestoreWeights } from '../zoo/restore-files';
import type { Zoo } from '../zoo/zoo';
import { listPairs, splitPhotos } from './dataset';
import {
  defaultMaxSigma,
  fastRestoreSpec,
  fineTune,
  fromScratch,
  goOn,
  ofRole,
  stockRestoreSpec,
  validationSigma,
  type RestoreRecipe,
} from './recipes';
import { trainRestore } from './train-restore';
import { prepareValidation } from './validate-restore';

export interface TrainRequest {
  /** Folder of clean photos; noise is added to them. */
  readonly cleanFolder: string;
  /** Folder of their noisy twins, by name. */
  readonly noisyFolder?: string;
  /** Model to start from; the one in use by default; `scratch` for initial weights, `scratch-fast` for a small network's. */
  readonly from?: string;
  readonly name: string;
  readonly minutes?: number;
  readonly steps?: number;
  /** Upper end of the noise levels trained on, 0-255 scale. */
  readonly maxSigma?: number;
  readonly seed?: number;
  /** The recipe of a training from initial weights, for hours, also where it starts from a model. */
  readonly isLong?: boolean;
  /** Learns the noise that cameras leave, and nothing else: the model takes such photos by itself. */
  readonly isForCamera?: boolean;
  /** Folder of a run to go on with. */
  readonly resume?: string;
}

export interface TrainContext {
  readonly zoo: Zoo;
  /** New runs get a folder in here. */
  readonly runsFolder: string;
  /** How the person asked for it: stands in the card. */
  readonly command: string;
  readonly now: Date;
  readonly signal?: CancelSignal;
  readonly onReport?: (report: TrainReport) => void;
}

export interface TrainOutcome {
  readonly modelId: string;
  readonly steps: number;
  /** dB on the held-out photos: their noisy versions, the model it started from, the new model. */
  readonly psnrNoisy: number;
  readonly psnrStock: number;
  readonly psnr: number;
  readonly heldOut: number;
}

/**
 * @throws EngineError INVALID_ARGUMENT (no time and no steps given, too few photos, nothing to resume), CANCELLED
 */
export async function trainRestoreModel(request: TrainRequest, context: TrainContext): Promise<TrainOutcome> {
  if (request.minutes === undefined && request.steps === undefined)
    throw invalidArgument('minutes', 'minutes or steps to spend', undefined);
  const { zoo } = context;
  const start = await startingPoint(request, zoo);
  const { recipe, spec } = start;
  const pairs = await listPairs(request.cleanFolder, request.noisyFolder);
  const split = splitPhotos(pairs, Math.min(recipe.heldOut, Math.max(1, Math.round(pairs.length * 0.2))));
  const id = await zoo.freeId(request.name);
  const runFolder = request.resume ?? join(context.runsFolder, id);
  await mkdir(runFolder, { recursive: true });
  const seed = request.seed ?? 1;
  const maxSigma = request.maxSigma ?? defaultMaxSigma;
  const validation = await prepareValidation(spec, {
    photos: split.heldOut,
    sigma: Math.min(validationSigma, maxSigma),
    seed,
    isOfCamera: start.role === 'camera',
  });
  try {
    const psnrStock = validation.psnr(start.weights);
    const trained = await trainRestore({
      spec,
      photos: split.train,
      runFolder,
      seed,
      maxSigma,
      ...recipe,
      steps: request.steps,
      minutes: request.minutes,
      initial: start.weights,
      resume: request.resume !== undefined,
      validate: validation.psnr,
      signal: context.signal,
      onReport: (report) => {
        void appendFile(join(runFolder, 'log.jsonl'), `${JSON.stringify(report)}\n`).catch(() => undefined);
        context.onReport?.(report);
      },
    });
    const files = encodeRestoreModel(spec, trained.weights);
    const psnr = validation.psnr(trained.weights);
    const figures = {
      heldOutPhotos: split.heldOut.length,
      heldOutPsnrNoisy: validation.noisyPsnr,
      heldOutPsnrStart: psnrStock,
      heldOutPsnr: psnr,
    };
    await mkdir(zoo.userFolder('.'), { recursive: true });
    await writeModelFolder(
      zoo.userFolder(id),
      {
        id,
        name: request.name,
        kind: 'restore',
        created: context.now.toISOString(),
        parent: start.parent,
        ...(start.role && { role: start.role }),
        licence: 'as the photos it was trained on',
        data: `${split.train.length} photos of the folder "${basename(request.cleanFolder)}"; ${split.heldOut.length} more held out; ${
          request.noisyFolder ? 'with their noisy twins' : `noise added up to sigma ${maxSigma}`
        }`,
        seed,
        command: context.command,
        steps: trained.steps,
        figures,
      },
      files,
    );
    const { steps } = trained;
    return {
      modelId: id,
      steps,
      psnrNoisy: validation.noisyPsnr,
      psnrStock,
      psnr,
      heldOut: split.heldOut.length,
    };
  } finally {
    validation.dispose();
  }
}

/** Weights, network and recipe to begin with. */
interface StartingPoint extends RestoreWeights {
  readonly recipe: RestoreRecipe;
  /** Id of the model that training starts from. */
  readonly parent: string | null;
  /** Of the new model. */
  readonly role?: ModelRole;
}

async function startingPoint(request: TrainRequest, zoo: Zoo): Promise<StartingPoint> {
  if (request.from === 'scratch' || request.from === 'scratch-fast') {
    const isFast = request.from === 'scratch-fast';
    const spec = isFast ? fastRestoreSpec : stockRestoreSpec;
    const weights = initialParameters(restoreLayout(spec), request.seed ?? 1);
    const role = request.isForCamera ? 'camera' : isFast ? 'fast' : undefined;
    return { spec, weights, recipe: ofRole(fromScratch, role), parent: null, role };
  }
  const parent = request.from ?? (await zoo.inUse('restore'));
  const { folder, entry } = await zoo.find(parent);
  const role = request.isForCamera ? 'camera' : entry.card.role;
  const recipe = ofRole(request.isLong ? goOn : fineTune, role);
  return { ...(await readRestoreWeights(folder)), recipe, parent, role };
}
