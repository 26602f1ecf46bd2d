/** Training of a Fold model from request to model in the zoo: the decoder's network, then the entropy coder's tables. */
import { appendFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { invalidArgument } from '../../errors';
import { listPairs, splitPhotos } from '../../training/dataset';
import type { TrainContext, TrainOutcome, TrainRequest } from '../../training/train-model';
import { encodeFoldModel, readFoldParts } from '../../zoo/fold-files';
import { writeModelFolder } from '../../zoo/model-folder';
import { openRestoreModel } from '../../zoo/restore-files';
import type { Zoo } from '../../zoo/zoo';
import { detailPlaneCount, type DetailSpec } from '../detail-planes';
import { detailOf, type FoldSpec } from '../model';
import { TileCodec } from '../entropy/code-tile';
import type { EntropyTables } from '../tables';
import learned from '../transform/learned-lifting.json';
import { fitTables } from './fit-tables';
import type { Denoisers } from './restored-crops';
import { cropPhotos, sampleLatent } from './sample-latents';
import { identityWeights, trainSynthesis } from './train-synthesis';
import { prepareSynthesisValidation } from './validate-synthesis';

/** Structure finer than 9 px, in units of half a level and of four: what is just seen, and what is large. */
const detail: readonly DetailSpec[] = [
  { radiusPx: 4, scale: 0.5 },
  { radiusPx: 4, scale: 4 },
];

/** The stock model's network: 60 kMAC a pixel, 1 M weights. */
export const stockFoldSpec: FoldSpec = {
  kind: 'fold-wavelet',
  levels: 5,
  lifting: learned.levels,
  network: {
    kind: 'restore-unet',
    widths: [48, 96, 160],
    blocks: 1,
    detailPlanes: detailPlaneCount(detail),
  },
  detail,
};

const recipe = {
  batch: 12,
  patchPx: 72,
  /** Small: what Restore leaves must not make the network wipe out texture of clean photos. */
  restoredShare: 0.25,
  noisyShare: 0.1,
  heldOut: 24,
  /** From nothing, on from a model for long, and a little. */
  scratch: { peak: 3e-3, floor: 0.01, warmupSteps: 150 },
  goOn: { peak: 1.5e-3, floor: 0.01, warmupSteps: 150 },
  fineTune: { peak: 1e-4, floor: 0.05, warmupSteps: 10 },
  /** Tiles that the tables of a new model are learned from, each seen three times. */
  tableTiles: 160,
} as const;

/**
 * @throws EngineError INVALID_ARGUMENT (no time and no steps given, too few photos, nothing to resume), CANCELLED
 */
export async function trainFoldModel(request: TrainRequest, context: TrainContext): Promise<TrainOutcome> {
  if (request.minutes === undefined && request.steps === undefined)
    throw invalidArgument('minutes', 'minutes or steps to spend', undefined);
  const denoisers = await openDenoisers(context.zoo);
  try {
    return await trainWith(denoisers, request, context);
  } finally {
    denoisers.white.dispose();
    denoisers.camera.dispose();
  }
}

/** The models that photos are denoised by before they are compressed. */
async function openDenoisers(zoo: Zoo): Promise<Denoisers> {
  const white = await zoo.inUse('restore');
  const camera = (await zoo.inUseForCamera()) ?? white;
  const open = async (id: string) => openRestoreModel((await zoo.find(id)).folder);
  return { white: await open(white), camera: await open(camera) };
}

async function trainWith(
  denoisers: Denoisers,
  request: TrainRequest,
  context: TrainContext,
): Promise<TrainOutcome> {
  const { zoo } = context;
  const seed = request.seed ?? 1;
  const start = await startingPoint(request, zoo, seed);
  const { spec } = start;
  const isShort = start.parent !== null && !request.isLong;
  const pairs = await listPairs(request.cleanFolder);
  const split = splitPhotos(pairs, Math.min(recipe.heldOut, Math.max(1, Math.round(pairs.length * 0.2))));
  const [photos, heldOut] = [split.train, split.heldOut].map((list) => list.map(({ clean }) => clean));
  const id = await zoo.freeId(request.name);
  const runFolder = request.resume ?? join(context.runsFolder, id);
  await mkdir(runFolder, { recursive: true });
  const codec = start.tables ? new TileCodec(start.tables) : undefined;
  const validation = await prepareSynthesisValidation(heldOut, spec, codec);
  const psnrStock = validation.psnr(start.weights);
  const trained = await trainSynthesis({
    network: spec.network,
    detailOf: detailOf(spec),
    levels: spec.levels,
    lifting: spec.lifting,
    codec,
    photos,
    runFolder,
    seed,
    batch: recipe.batch,
    patchPx: recipe.patchPx,
    restored: { share: recipe.restoredShare, denoisers },
    noisyShare: recipe.noisyShare,
    schedule: start.parent === null ? recipe.scratch : request.isLong ? recipe.goOn : recipe.fineTune,
    steps: request.steps,
    minutes: request.minutes,
    initial: start.weights,
    resume: request.resume !== undefined,
    reportEvery: isShort ? 10 : 100,
    checkpointEvery: isShort ? 50 : 500,
    validate: (weights) => Promise.resolve(validation.psnr(weights)),
    signal: context.signal,
    onReport: (report) => {
      void appendFile(join(runFolder, 'log.jsonl'), `${JSON.stringify(report)}\n`).catch(() => undefined);
      context.onReport?.(report);
    },
  });
  const tables = start.tables ?? (await learnTables(spec, photos, seed));
  const psnr = validation.psnr(trained.weights);
  await mkdir(zoo.userFolder('.'), { recursive: true });
  await writeModelFolder(
    zoo.userFolder(id),
    {
      id,
      name: request.name,
      kind: 'fold',
      created: context.now.toISOString(),
      parent: start.parent,
      licence: 'as the photos it was trained on',
      data: `${photos.length} photos of the folder "${basename(request.cleanFolder)}"; ${heldOut.length} more held out`,
      seed,
      command: context.command,
      steps: trained.steps,
      figures: {
        heldOutPhotos: heldOut.length,
        heldOutPsnrPlain: validation.plainPsnr,
        heldOutPsnrStart: psnrStock,
        heldOutPsnr: psnr,
      },
    },
    encodeFoldModel(spec, tables, trained.weights),
  );
  return {
    modelId: id,
    steps: trained.steps,
    psnrNoisy: validation.plainPsnr,
    psnrStock,
    psnr,
    heldOut: heldOut.length,
  };
}

/** Tables of a new model. A model that starts from another keeps that one's. */
export async function learnTables(
  spec: FoldSpec,
  photos: readonly string[],
  seed: number,
  count: number = recipe.tableTiles,
): Promise<EntropyTables> {
  const crops = await cropPhotos(photos, count, seed);
  const options = { levels: spec.levels, lifting: spec.lifting, seed };
  return fitTables(spec.levels, count, (index) => sampleLatent(crops, index, options));
}

interface StartingPoint {
  readonly spec: FoldSpec;
  readonly weights: Float32Array;
  readonly tables: EntropyTables | null;
  readonly parent: string | null;
}

async function startingPoint(request: TrainRequest, zoo: Zoo, seed: number): Promise<StartingPoint> {
  if (request.from === 'scratch')
    return {
      spec: stockFoldSpec,
      weights: identityWeights(stockFoldSpec.network, seed),
      tables: null,
      parent: null,
    };
  const parent = request.from ?? (await zoo.inUse('fold'));
  const { folder } = await zoo.find(parent);
  const parts = await readFoldParts(folder);
  // A long training also takes over what the transform has learned since.
  const spec = request.isLong ? { ...parts.spec, lifting: stockFoldSpec.lifting } : parts.spec;
  return { ...parts, spec, parent };
}
