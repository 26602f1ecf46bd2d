/** `grainfold denoise IN…`: clean copies. */
import { Option, type Command } from 'commander';
import { findResult } from '../../engine/batch/find-result';
import { batchModels, type BatchSettings } from '../../engine/batch/finished';
import type { BatchRow } from '../../engine/batch/report';
import type { NotCarried } from '../../engine/contract';
import {
  plainLook,
  stockPresetIds,
  stockPresets,
  type PresetSettings,
  type StockPreset,
} from '../../engine/presets';
import type { Bits, ImageFormat } from '../../model/types';
import { chooseFormat, pictureNames } from '../batch/picture-format';
import { Outputs } from '../batch/outputs';
import { runBatch, type AddVerb } from '../batch/run-batch';
import { writeReport } from '../batch/write-report';
import {
  bitsOption,
  formatOf,
  formatParser,
  integer,
  level,
  number,
  withFiles,
  type FileFlags,
} from '../flags';
import { secondsText } from '../terminal/words';

interface Flags extends FileFlags {
  readonly preset?: StockPreset;
  readonly sigma: number | 'auto';
  readonly strength: number;
  readonly colorStrength: number;
  readonly detail: number;
  readonly grain: number;
  readonly grainSize: number;
  readonly model?: string;
  readonly format: ImageFormat | 'same';
  readonly quality?: number;
  readonly bits?: Bits;
  readonly skipFinished?: boolean;
  readonly report?: string;
}

export const addDenoise: AddVerb = (program, session) => {
  withFiles(program.command('denoise').argument('<in...>', 'photos, folders or globs'))
    .description('take the noise out of photos')
    .addOption(
      new Option('--preset <name>', 'settings as in the window; options given beside it win').choices(
        stockPresetIds,
      ),
    )
    .option(
      '--sigma <level>',
      'noise to take away: "auto" or 0..100 (8-bit scale)',
      level('auto'),
      'auto' as const,
    )
    .option(
      '--strength <share>',
      'how much of the luminance noise goes, 0..1',
      number(0, 1),
      plainLook.strength,
    )
    .option(
      '--color-strength <share>',
      'how much of the colour noise goes, 0..1',
      number(0, 1),
      plainLook.colorStrength,
    )
    .option('--detail <share>', 'how much fine structure comes back, 0..1', number(0, 1), plainLook.detail)
    .option('--grain <share>', 'film-like grain added at the end, 0..1', number(0, 1), plainLook.grain)
    .option('--grain-size <px>', 'softness of the grains, 0.3..3 px', number(0.3, 3), plainLook.grainSize)
    .option('--model <id>', 'another model than the one in use')
    .option('--format <name>', 'same, png, jpeg, webp, avif or tiff', formatParser(['same']), 'same' as const)
    .option('--quality <n>', '1..100, for JPEG, WebP and AVIF', integer(1, 100))
    .addOption(bitsOption('depth of PNG, TIFF and AVIF; as the source by default'))
    .option(
      '--skip-finished',
      'leave out what an earlier run with this option made of the same photos with the same settings',
    )
    .option('--report <file>', 'write what was done as a table: CSV, or JSON when the name ends so')
    .addHelpText(
      'after',
      '\nWithout -o the clean copy of a.jpg is a-clean.jpg beside it. "seconds" is from opening to the written file.',
    )
    .action((args: string[], flags: Flags, command: Command) => {
      const rows: BatchRow[] = [];
      const settings = settingsOf(flags, command);
      const { sigma, modelId, ...look } = settings;
      /** Asked for once a run. */
      let models: Promise<string[]> | undefined;
      return runBatch({
        session,
        args,
        flags,
        wanted: 'pictures',
        async plan(inputs) {
          const outputs = await Outputs.plan({
            flags,
            inputs,
            isFileName: (extension) => formatOf(extension) !== undefined,
            interrupt: session.interrupt,
          });
          return { outputs, format: chooseFormat(flags, outputs.file) };
        },
        async work(input, tools, plan) {
          const info = await tools.open('photo');
          const format = plan.format ?? (info.format as ImageFormat);
          const { name, besideName } = pictureNames(input.path, format, '-clean');
          const { photoId, width, height } = info;
          if (flags.skipFinished) {
            const place = plan.outputs.placeOf(input, name, besideName);
            const paths = { source: input.path, result: place.path };
            models ??= tools.client.request('model:list', {}).then((list) => batchModels(list, settings));
            const found = await findResult(
              (path) => tools.client.request('file:made', { path }),
              paths,
              settings,
              { models: await models, format },
            );
            if (found === 'finished') {
              const about = { input: input.shown, output: place.shown };
              rows.push({ ...about, status: 'skipped' });
              return {
                json: { ...about, skipped: true },
                text: `${input.shown} -> ${place.shown}  finished before`,
              };
            }
          }
          const output = await plan.outputs.claim(input, name, besideName);
          const found = await tools.run<'denoise'>({ kind: 'denoise', photoId, sigma, modelId });
          await plan.outputs.makeFolder(output);
          const { notCarried = [], bytes } = await tools.run<'save'>({
            kind: 'save',
            photoId,
            layer: 'result',
            output: output.path,
            format,
            overwrite: flags.overwrite ?? false,
            // A copy that later runs are to know says how it was made.
            ...(flags.skipFinished && { note: { sigma } }),
            ...look,
          });
          const { impulseShare } = found.noise;
          const json = {
            input: input.shown,
            output: output.shown,
            width,
            height,
            sigma: found.sigma,
            model: found.model,
            seconds: tools.seconds(),
            ...(impulseShare && { impulseShare }),
            ...(notCarried.length > 0 && { notCarried }),
          };
          rows.push({ ...json, status: 'done', bytes });
          const impulses = impulseShare ? `, salt and pepper ${(100 * impulseShare).toFixed(1)} %` : '';
          const noise = `sigma ${found.sigma.toFixed(1)}${sigma === 'auto' ? '' : ' (given)'}${impulses}`;
          const text = `${input.shown} -> ${output.shown}  ${width} x ${height}  ${noise}  ${secondsText(json.seconds)}${withoutText(notCarried)}`;
          return { json, text };
        },
        onFailure(input, error) {
          const message = error instanceof Error ? error.message : String(error);
          rows.push({ input, status: 'failed', message });
        },
        onEnd: async () => {
          if (flags.report) await writeReport(flags.report, rows, { format: flags.format, ...settings });
        },
      });
    });
};

/** What is done to every photo: what was given, else what the preset says, else the defaults. */
function settingsOf(flags: Flags, command: Command): BatchSettings {
  const { sigma, model: modelId, strength, colorStrength, detail, grain, grainSize, quality, bits } = flags;
  const preset = Object.entries(flags.preset ? stockPresets[flags.preset] : {}).filter(
    ([name]) => command.getOptionValueSource(name) !== 'cli',
  );
  return {
    ...{ sigma, modelId, strength, colorStrength, detail, grain, grainSize, quality, bits },
    ...(Object.fromEntries(preset) as Partial<PresetSettings>),
  };
}

/** Names what the format has no place for. */
function withoutText(parts: readonly NotCarried[]): string {
  const names = { icc: 'colour profile', exif: 'EXIF', xmp: 'XMP', iptc: 'IPTC', alpha: 'transparency' };
  return parts.length === 0 ? '' : `  (without ${parts.map((part) => names[part]).join(', ')})`;
}
