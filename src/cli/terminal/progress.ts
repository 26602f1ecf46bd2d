/** A progress bar on stderr, where that is a terminal; elsewhere nothing. */
import { SingleBar } from 'cli-progress';
import type { Progress } from '../../model/types';
import type { Output } from './output';
import { secondsText } from './words';

const stageWords: Readonly<Record<Progress['stage'], string>> = {
  read: 'reading',
  estimate: 'looking for noise',
  denoise: 'denoising',
  search: 'searching',
  encode: 'encoding',
  decode: 'decoding',
  verify: 'checking',
  write: 'writing',
  train: 'training',
  evaluate: 'measuring',
};

export interface ProgressLine {
  update(progress: Progress, etaSeconds?: number): void;
  stop(): void;
}

const noProgress: ProgressLine = { update: () => undefined, stop: () => undefined };

/**
 * @param label what is worked on
 * @param output makes room for its lines while the bar is up
 */
export function showProgress(label: string, output: Output, stream = process.stderr): ProgressLine {
  if (!stream.isTTY) return noProgress;
  const bar = new SingleBar({
    stream,
    format: '{label}  {stage}  {bar} {percentage}%{left}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    etaBuffer: 2,
    fps: 8,
  });
  bar.start(1, 0, { label, stage: 'starting', left: '' });
  // The bar draws over its own line: what else is written comes on a line of its own, above.
  output.makeRoom = () => stream.write('\r\x1b[K');
  return {
    update({ stage, done, total }, etaSeconds) {
      const left = etaSeconds === undefined ? '' : `  ${secondsText(etaSeconds)} left`;
      bar.setTotal(Math.max(1, total));
      bar.update(total > 0 ? Math.min(done, total) : 0, { label, stage: stageWords[stage], left });
    },
    stop() {
      bar.stop();
      output.makeRoom = () => undefined;
    },
  };
}
