/** `grainfold compare A B`: metrics between two pictures. */
import { resolve } from 'node:path';
import type { AddVerb } from '../batch/run-batch';
import { withJson } from '../flags';
import { showProgress } from '../terminal/progress';
import { figureText } from '../terminal/words';

export const addCompare: AddVerb = (program, session) => {
  withJson(program.command('compare').argument('<a>', 'a picture').argument('<b>', 'one of the same size'))
    .description('measure how two pictures differ')
    .addHelpText(
      'after',
      '\nOn 8-bit values. In JSON the PSNR of equal pictures and the MS-SSIM of pictures under 176 px are null.',
    )
    .action(async (a: string, b: string, flags: { json?: boolean }) => {
      const client = await session.engine();
      const progress = showProgress(`${a} - ${b}`, session.output);
      try {
        progress.update({ stage: 'verify', done: 0, total: 1, unit: 'photo' });
        const { psnr, ssim, msssim, maxError } = await session.interrupt.during(
          () => void session.close(),
          client.request('file:compare', { a: resolve(a), b: resolve(b) }),
        );
        const text = [
          `PSNR ${figureText(psnr, 2, ' dB')}`,
          `SSIM ${figureText(ssim, 4)}`,
          `MS-SSIM ${figureText(msssim, 4)}`,
          `largest error ${maxError}`,
        ].join('  ');
        session.output.data({ json: { psnr, ssim, msssim, maxError }, text }, flags.json);
      } finally {
        progress.stop();
      }
    });
};
