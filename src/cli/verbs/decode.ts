/** `grainfold decode FILE…`: pictures from `.latent` files. */
import type { Bits, ImageFormat } from '../../model/types';
import { chooseFormat, pictureNames } from '../batch/picture-format';
import { Outputs } from '../batch/outputs';
import { runBatch, type AddVerb } from '../batch/run-batch';
import { bitsOption, formatOf, formatParser, integer, withFiles, type FileFlags } from '../flags';
import { secondsText } from '../terminal/words';

interface Flags extends FileFlags {
  readonly format?: ImageFormat;
  readonly quality?: number;
  readonly bits?: Bits;
  readonly rescue?: boolean;
  readonly grain: boolean;
}

export const addDecode: AddVerb = (program, session) => {
  withFiles(program.command('decode').argument('<file...>', '.latent files, folders or globs'))
    .description('turn .latent files back into pictures')
    .option('--format <name>', 'png (unless -o names another), jpeg, webp, avif or tiff', formatParser([]))
    .option('--quality <n>', '1..100, for JPEG, WebP and AVIF', integer(1, 100))
    .addOption(bitsOption('depth of PNG, TIFF and AVIF; as the folded photo by default'))
    .option('--rescue', 'save what can be saved of a damaged file')
    .option('--no-grain', 'leave out the grain that the file describes')
    .action((args: string[], flags: Flags) =>
      runBatch({
        session,
        args,
        flags,
        wanted: 'latents',
        async plan(inputs) {
          const outputs = await Outputs.plan({
            flags,
            inputs,
            isFileName: (extension) => formatOf(extension) !== undefined,
            interrupt: session.interrupt,
          });
          return { outputs, format: chooseFormat(flags, outputs.file) ?? 'png' };
        },
        async work(input, tools, { outputs, format }) {
          const { name } = pictureNames(input.path, format, '');
          const output = await outputs.claim(input, name, name);
          const { photoId } = await tools.open('latent');
          const { width, height, damagedTiles, modelBeside } = await tools.run<'decode'>({
            kind: 'decode',
            photoId,
            rescue: flags.rescue,
            grain: flags.grain,
          });
          await outputs.makeFolder(output);
          await tools.run<'save'>({
            kind: 'save',
            photoId,
            layer: 'decoded',
            output: output.path,
            format,
            quality: flags.quality,
            bits: flags.bits,
            overwrite: flags.overwrite ?? false,
            strength: 1,
            colorStrength: 1,
          });
          const json = {
            input: input.shown,
            output: output.shown,
            width,
            height,
            seconds: tools.seconds(),
            ...(flags.rescue && { damagedTiles }),
            ...(modelBeside !== undefined && { modelBeside }),
          };
          const damage = damagedTiles > 0 ? `  ${damagedTiles} damaged tiles` : '';
          const beside = modelBeside === undefined ? '' : `  with the model beside it: ${modelBeside}`;
          const text = `${input.shown} -> ${output.shown}  ${width} x ${height}  ${secondsText(json.seconds)}${damage}${beside}`;
          return { json, text };
        },
      }),
    );
};
