/**
 * Trains a small network for many steps and prints the process's resident memory along the way, one JSON line a report.
 *
 * usage: soak.mjs STEPS
 */
import { GraphModel } from '../../src/model/graph/graph-model';
import { restoreUnetNetwork } from '../../src/model/graph/restore-unet';
import { weightsOf } from '../../src/model/graph/weights';
import { initialParameters } from '../../src/model/networks/parameters';
import { getTf } from '../../src/model/tf';
import { benchTask } from './networks';

const batch = 8;
const patchPx = 32;
const reports = 10;

async function main(): Promise<void> {
  const steps = Number(process.argv[2]);
  const network = restoreUnetNetwork({ kind: 'restore-unet', widths: [16, 24], blocks: 1 });
  const model = GraphModel.create(
    { network, task: benchTask(network, batch, patchPx) },
    initialParameters(weightsOf(network), 1),
  );
  const size = batch * patchPx * patchPx;
  for (let step = 0; step <= steps; step++) {
    // Fresh arrays, as a run's patches are.
    const picture = new Float32Array(size * 3).fill(0.5 + 0.4 * Math.sin(step));
    const level = new Float32Array(size).fill(0.1);
    const { loss } = model.train({ picture, level }, { learningRate: 1e-4, seed: [1, step] });
    if (step % Math.max(1, Math.round(steps / reports)) !== 0) continue;
    model.read();
    // Lets go of what only waits for the event loop.
    await new Promise(setImmediate);
    const rssMb = process.memoryUsage.rss() / 1e6;
    const { numTensors } = getTf().memory();
    process.stdout.write(`${JSON.stringify({ step, loss, rssMb, numTensors })}\n`);
  }
  model.dispose();
}

await main();
