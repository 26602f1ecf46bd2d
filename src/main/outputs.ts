/** Save jobs: where the results go, chosen by a person, and the jobs that write them. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { JobRequest } from '../engine/contract';
import type { PageRequests } from './contract';
import type { Dialogs } from './dialogs';
import { extensionsOf, formatOfName, freePath, latentExtension, outputName } from './files/formats';
import type { Grants } from './files/grants';
import { t } from './language';
import { rateCsv } from './rate-csv';
import { toEngineError } from '../model/errors';

export interface OutputParts {
  readonly dialogs: Dialogs;
  readonly grants: Grants;
  /** Path of an opened photo. @throws EngineError INVALID_ARGUMENT */
  readonly pathOf: (photoId: string) => string;
  readonly startJob: (job: JobRequest) => Promise<{ jobId: string }>;
}

type Args<N extends keyof PageRequests> = PageRequests[N]['args'];
type Result<N extends keyof PageRequests> = Promise<PageRequests[N]['result']>;

export class Outputs {
  /** Where the last file went: the next dialog begins there. */
  private lastFolder: string | undefined;

  constructor(private readonly parts: OutputParts) {}

  async save(args: Args<'photo:save'>): Result<'photo:save'> {
    const source = this.parts.pathOf(args.photoId);
    const suffix = args.layer === 'result' ? '-clean' : '';
    const suggestion = this.suggest(source, suffix, extensionsOf(args.format)[0]!);
    const chosen = await this.parts.dialogs.choosePictureOutput(suggestion, args.format);
    if (chosen === null) return null;
    // A format that the person typed as the extension wins over the one that was offered.
    const format = formatOfName(chosen) ?? args.format;
    const output = formatOfName(chosen) ? chosen : `${chosen}.${extensionsOf(format)[0]}`;
    // The dialog asked before it gave the name of a file that exists; it did not see an extension added here.
    return this.start({ ...args, kind: 'save', format, output, overwrite: output === chosen });
  }

  async saveLatent({ photoId, withModel }: Args<'photo:saveLatent'>): Result<'photo:saveLatent'> {
    const suggestion = this.suggest(this.parts.pathOf(photoId), '', latentExtension);
    const chosen = await this.parts.dialogs.chooseLatentOutput(suggestion);
    if (chosen === null) return null;
    const isNamed = extname(chosen).toLowerCase() === `.${latentExtension}`;
    const output = isNamed ? chosen : `${chosen}.${latentExtension}`;
    return this.start({ kind: 'save-latent', photoId, output, overwrite: isNamed, withModel });
  }

  async saveCurve({ photoId, curve }: Args<'photo:saveCurve'>): Result<'photo:saveCurve'> {
    const suggestion = this.suggest(this.parts.pathOf(photoId), '-curve', 'csv');
    const chosen = await this.parts.dialogs.chooseOutput(t('main.dialog.saveCurve'), suggestion, 'csv');
    if (chosen === null) return null;
    const path = extname(chosen) === '' ? `${chosen}.csv` : chosen;
    this.lastFolder = dirname(path);
    this.parts.grants.allowOutput(path);
    await writeFileAtomic(path, rateCsv(curve)).catch((error: unknown) => {
      throw toEngineError(error, t('main.error.saving', { name: basename(path) }));
    });
    return { path };
  }

  async saveAll(args: Args<'photo:saveAll'>): Result<'photo:saveAll'> {
    const folder = await this.parts.dialogs.chooseFolder(t('main.dialog.saveAll'), t('main.dialog.saveHere'));
    if (folder === null) return null;
    const taken = new Set<string>();
    const jobs: { photoId: string; jobId: string; output: string }[] = [];
    for (const photoId of args.photoIds) {
      const job = this.jobInto(folder, photoId, args, taken);
      taken.add(job.output.toLowerCase());
      jobs.push({ photoId, ...(await this.start(job)) });
    }
    return { jobs };
  }

  private jobInto(
    folder: string,
    photoId: string,
    args: Args<'photo:saveAll'>,
    taken: ReadonlySet<string>,
  ): Extract<JobRequest, { output: string }> {
    const source = this.parts.pathOf(photoId);
    const pathFor = (suffix: string, extension: string) =>
      freePath(folder, outputName(source, suffix, extension), taken, existsSync);
    if (args.what === 'latent')
      return {
        kind: 'save-latent',
        photoId,
        output: pathFor('', latentExtension),
        overwrite: false,
        withModel: args.withModel,
      };
    const { strength, colorStrength, detail, grain, grainSize, format } = args.perPhoto?.[photoId] ?? args;
    const isLatent = extname(source).toLowerCase() === `.${latentExtension}`;
    return {
      kind: 'save',
      photoId,
      layer: isLatent ? 'decoded' : 'result',
      format,
      quality: args.quality,
      strength,
      colorStrength,
      detail,
      grain,
      grainSize,
      output: pathFor(isLatent ? '' : '-clean', extensionsOf(format)[0]!),
      overwrite: false,
    };
  }

  private suggest(source: string, suffix: string, extension: string): string {
    return join(this.lastFolder ?? dirname(source), outputName(source, suffix, extension));
  }

  private async start(
    job: Extract<JobRequest, { output: string }>,
  ): Promise<{ jobId: string; output: string }> {
    this.lastFolder = dirname(job.output);
    this.parts.grants.allowOutput(job.output);
    const { jobId } = await this.parts.startJob(job);
    return { jobId, output: job.output };
  }
}
