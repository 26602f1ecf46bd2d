/** `grainfold compress IN…`: `.latent` files. */
import { Option } from 'commander';
import { EngineError } from '../../model/errors';
import { efforts, type Effort, type FoldFigures } from '../../model/types';
import { Outputs, stemOf } from '../batch/outputs';
import { runBatch, type AddVerb } from '../batch/run-batch';
import { integer, number, withFiles, type FileFlags } from '../flags';
import { UsageError } from '../session';
import { bytesText, figureText, secondsText } from '../terminal/words';

interface Flags extends FileFlags {
  readonly quality: number;
  readonly targetBpp?: number;
  readonly targetPsnr?: number;
  readonly effort: Effort;
  readonly keepNoise?: boolean;
  readonly exactNoise?: boolean;
  readonly metadata: boolean;
  readonly thumbnail: boolean;
  readonly model?: string;
  readonly withModel?: boolean;
  readonly verify: boolean;
  readonly skipLarger?: boolean;
}

export const addCompress: AddVerb = (program, session) => {
  withFiles(program.command('compress').argument('<in...>', 'photos, folders or globs'))
    .description('fold photos into .latent files')
    .option('--quality <n>', '1..100', integer(1, 100), 50)
    .option('--target-bpp <x>', 'find the quality that lands on these bits per pixel', number(0.001, 48))
    .option('--target-psnr <x>', 'find the quality that lands on this PSNR (dB)', number(10, 60, 'dB'))
    .addOption(
      new Option(
        '--effort <how>',
        '"search" looks for a smaller file of the same quality, which takes far longer',
      )
        .choices([...efforts])
        .default('default'),
    )
    .option('--keep-noise', 'keep the look: the grain is described in some bytes and made again on opening')
    .option('--exact-noise', 'fold the photo as it is, noise and all')
    .option('--no-metadata', 'leave EXIF, XMP and IPTC out')
    .option('--no-thumbnail', 'leave the small preview out')
    .option('--model <id>', 'another model than the one in use')
    .option('--with-model', 'lay the model that the files need beside them, once a folder')
    .option('--no-verify', 'do not read the file back and measure it (psnr and ssim are then null)')
    .option('--verify', 'read the file back and measure it (the default)')
    .option('--skip-larger', 'write no .latent that would be larger than its photo')
    .addHelpText(
      'after',
      '\nWithout -o the result of a.jpg is a.latent beside it. PSNR and SSIM are those of the decoded file against the input.\n' +
        'Noise is taken away first, so a target PSNR is held against the photo without its noise.',
    )
    .action((args: string[], flags: Flags) => {
      if (flags.targetBpp !== undefined && flags.targetPsnr !== undefined)
        throw new UsageError('--target-bpp and --target-psnr ask for different files: give one of them.');
      if (flags.keepNoise && flags.exactNoise)
        throw new UsageError('--keep-noise and --exact-noise ask for different files: give one of them.');
      return runBatch({
        session,
        args,
        flags,
        wanted: 'pictures',
        plan: (inputs) =>
          Outputs.plan({
            flags,
            inputs,
            isFileName: (extension) => extension === '.latent',
            interrupt: session.interrupt,
          }),
        async work(input, tools, outputs) {
          const { photoId, width, height } = await tools.open('photo');
          const name = `${stemOf(input.path)}.latent`;
          const output = await outputs.claim(input, name, name);
          const figures = await tools.run<'fold'>({
            kind: 'fold',
            photoId,
            quality: flags.quality,
            targetBpp: flags.targetBpp,
            targetPsnr: flags.targetPsnr,
            effort: flags.effort,
            keepNoise: flags.exactNoise,
            keepGrain: flags.keepNoise,
            withMetadata: flags.metadata,
            withThumbnail: flags.thumbnail,
            verify: flags.verify,
            modelId: flags.model,
            strength: 1,
            colorStrength: 1,
          });
          const { bytes, bpp, ratioToSource, ratioToRaw, psnr, ssim, quality, model } = figures;
          const isLarger = ratioToSource < 1;
          if (isLarger && flags.skipLarger)
            throw new EngineError(
              'INVALID_ARGUMENT',
              `its .latent would be larger than itself (${bytesText(bytes)}), so none was written: keep the photo.`,
            );
          await outputs.makeFolder(output);
          const { model: beside } = await tools.run<'save-latent'>({
            kind: 'save-latent',
            photoId,
            output: output.path,
            overwrite: flags.overwrite ?? false,
            withModel: flags.withModel,
          });
          const json = {
            input: input.shown,
            output: output.shown,
            width,
            height,
            bytes,
            bpp,
            ratioToSource,
            ratioToRaw,
            psnr,
            ssim,
            quality,
            model,
            seconds: tools.seconds(),
            ...(beside && { modelBeside: beside.name }),
            ...(isLarger && { largerThanSource: true }),
          };
          if (isLarger)
            session.output.note(
              `${input.shown}: the .latent is larger than the photo. Keep the photo, or lower the quality (--skip-larger writes none).`,
            );
          const missed = missedTarget(flags, figures);
          if (missed)
            session.output.note(`${input.shown}: ${missed} is as near to the target as this photo comes.`);
          const text = [
            `${input.shown} -> ${output.shown}`,
            bytesText(bytes),
            `${bpp.toFixed(3)} bpp`,
            `1/${ratioToSource.toFixed(1)} of the file, 1/${ratioToRaw.toFixed(1)} of raw`,
            `PSNR ${figureText(psnr, 2, ' dB')}, SSIM ${figureText(ssim, 4)}`,
            secondsText(json.seconds),
            ...(beside ? [`model: ${beside.name}`] : []),
            ...(isLarger ? ['LARGER THAN THE PHOTO'] : []),
          ].join('  ');
          return { json, text };
        },
      });
    });
};

/** How far from its target a file may be: share of the rate, dB. */
const targetSlack = { bpp: 0.03, psnr: 0.1 };

/** What the file has instead of what was asked for; null where it is on its target. */
function missedTarget(
  { targetBpp, targetPsnr }: Pick<Flags, 'targetBpp' | 'targetPsnr'>,
  { bpp, psnrToCoded }: Pick<FoldFigures, 'bpp' | 'psnrToCoded'>,
): string | null {
  if (targetBpp !== undefined && Math.abs(bpp / targetBpp - 1) > targetSlack.bpp)
    return `${bpp.toFixed(3)} bpp`;
  if (targetPsnr !== undefined && Math.abs(psnrToCoded - targetPsnr) > targetSlack.psnr)
    return `${psnrToCoded.toFixed(2)} dB`;
  return null;
}
