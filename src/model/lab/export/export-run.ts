/** Copies parts of a run out: models, tables, pictures, the experiment. Whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError, invalidArgument, toEngineError } from '../../errors';
import { writeChecked } from '../../image/write-checked';
import { layOut } from '../network/layout';
import { drawItem } from '../pictures/draw-item';
import type { LabRun } from '../run-experiment';
import { packRun } from '../run-file';
import { chartCsv, mapCsv, tableCsv } from './csv';
import { curvesCsv } from './curves-csv';
import { buildLayersModels } from './layers-model';

/** What is written: a folder for `tfjs` and `all`, else one file. */
export type ExportRequest = { readonly path: string; readonly overwrite?: boolean } & (
  | { readonly what: 'tfjs'; readonly system: string }
  | { readonly what: 'csv' | 'png'; readonly item: string }
  | { readonly what: 'experiment' | 'all' }
);

/**
 * @returns the path written
 * @throws EngineError INVALID_ARGUMENT (no such system or item), FILE_EXISTS, FORBIDDEN, DISK_FULL
 */
export async function exportRun(run: LabRun, request: ExportRequest): Promise<string> {
  const { path, overwrite = false } = request;
  switch (request.what) {
    case 'tfjs':
      await writeFolder(path, overwrite, (folder) => writeModels(run, request.system, folder));
      break;
    case 'all':
      await writeFolder(path, overwrite, (folder) => writeAll(run, folder));
      break;
    case 'csv':
      await writeChecked(path, [Buffer.from(itemCsv(run, request.item))], { overwrite });
      break;
    case 'png':
      await writeChecked(path, [(await drawItem(run, request.item)).bytes], { overwrite });
      break;
    case 'experiment':
      await writeChecked(path, [Buffer.from(experimentText(run))], { overwrite });
  }
  return path;
}

const experimentText = ({ experiment }: LabRun): string => `${JSON.stringify(experiment, null, 2)}\n`;

function itemCsv({ result }: LabRun, item: string): string {
  const table = result.tables.find(({ id }) => id === item);
  if (table) return tableCsv(table);
  const chart = result.charts.find(({ id }) => id === item);
  if (chart) return chartCsv(chart);
  const map = result.maps.find(({ id }) => id === item);
  if (map) return mapCsv(map);
  if (item === 'curves') return curvesCsv(result);
  const known = [...result.tables, ...result.charts, ...result.maps].map(({ id }) => id);
  throw invalidArgument('item', ['curves', ...known].join(', '), item);
}

async function writeModels(run: LabRun, id: string, folder: string): Promise<void> {
  const system = run.experiment.systems.find((candidate) => candidate.id === id);
  if (!system) throw invalidArgument('system', run.experiment.systems.map((one) => one.id).join(', '), id);
  const models = buildLayersModels(layOut(system, run.result.data.shape), run.weights[id]);
  try {
    await models.encoder.save(`file://${join(folder, 'encoder')}`);
    await models.decoder.save(`file://${join(folder, 'decoder')}`);
  } finally {
    models.encoder.dispose();
    models.decoder.dispose();
  }
}

async function writeAll(run: LabRun, folder: string): Promise<void> {
  const { result } = run;
  const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
  await put('experiment.json', experimentText(run));
  await put('result.json', `${JSON.stringify(result, null, 2)}\n`);
  await put(`${result.experiment}.lab`, packRun(run));
  if (result.systems.length > 0) {
    await put('curves.csv', curvesCsv(result));
    await put('curves.png', (await drawItem(run, 'curves')).bytes);
  }
  for (const { id } of [...result.tables, ...result.charts, ...result.maps])
    await put(`${id}.csv`, itemCsv(run, id));
  for (const { id } of [...result.pictures, ...result.charts, ...result.maps])
    await put(`${id}.png`, (await drawItem(run, id)).bytes);
  for (const { id } of result.systems) {
    await mkdir(join(folder, 'models', id), { recursive: true });
    await writeModels(run, id, join(folder, 'models', id));
  }
}

/** Made beside its place, then put there. Only an empty folder or one of ours is ever replaced. */
async function writeFolder(
  path: string,
  overwrite: boolean,
  write: (folder: string) => Promise<void>,
): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const names = found?.isDirectory() ? await readdir(path) : null;
  const isOurs = names?.some((name) => name === 'encoder' || name === 'experiment.json') ?? false;
  if (found && names?.length !== 0 && !(overwrite && isOurs))
    throw new EngineError(
      'FILE_EXISTS',
      `${path} exists already. Choose another name, or allow overwriting.`,
    );
  const staged = join(dirname(path), `.${basename(path)}-${randomUUID()}`);
  try {
    await mkdir(staged, { recursive: true });
    await write(staged);
    await rm(path, { recursive: true, force: true });
    await rename(staged, path);
  } catch (error) {
    throw toEngineError(error, `Exporting to ${basename(path)}`);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}
