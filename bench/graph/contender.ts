/**
 * One contender of bench/training or bench/inference in Node: `graph` (this project) or `eager` (tfjs-node as it
 * comes). Makes ready, then does one step for each line on stdin and answers with a line of JSON.
 *
 * usage: contender.mjs KIND JOB.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { GraphModel } from '../../src/model/graph/graph-model';
import { buildLayersModel } from '../../src/model/graph/layers-model';
import { NetworkRunner } from '../../src/model/graph/network-runner';
import { weightsOf } from '../../src/model/graph/weights';
import { initialParameters } from '../../src/model/networks/parameters';
import { getTf, type Scalar, type Tensor } from '../../src/model/tf';
import { benchTask, networks, noiseDeviation } from './networks';

/** What bench/graph/compare.mjs asks of every contender. */
interface Job {
  readonly network: string;
  readonly mode: 'train' | 'infer';
  readonly batch: number;
  readonly sidePx: number;
  readonly precision: 'float32' | 'bfloat16';
}

type Step = (index: number) => number;

const optimizer = { kind: 'adam', epsilon: 1e-8 } as const;
const stepOptions = { learningRate: 1e-4, clipNorm: 0.5, averageDecay: 0.999 };

async function main(): Promise<void> {
  const [kind, jobFile] = process.argv.slice(2);
  if (kind === 'describe') return describe(jobFile);
  const job = JSON.parse(readFileSync(jobFile, 'utf8')) as Job;
  const step = kind === 'graph' ? openGraph(job) : openEager(job);
  step(0);
  step(1);
  say({ ready: true });
  let index = 2;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== 'step') break;
    const cpu = process.cpuUsage();
    const start = performance.now();
    const value = step(index++);
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    say({ ms, cpuMs: (user + system) / 1000, value, rssMb: process.memoryUsage().rss / 1e6 });
  }
  process.exit(0);
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** Writes the networks and their first weights for the contenders in Python: `NAME.json`, `NAME.bin`. */
function describe(folder: string): void {
  for (const [name, network] of Object.entries(networks)) {
    const weights = weightsOf(network).map(({ name: weight, shape }) => ({ name: weight, shape }));
    writeFileSync(`${folder}/${name}.json`, JSON.stringify({ ...network, weights, noiseDeviation }));
    writeFileSync(`${folder}/${name}.bin`, new Uint8Array(firstWeights(name).buffer));
  }
}

function firstWeights(network: string): Float32Array {
  return initialParameters(weightsOf(networks[network]), 1);
}

function inputsOf(job: Job): Record<string, { values: Float32Array; shape: number[] }> {
  return Object.fromEntries(
    networks[job.network].inputs.map(({ name, shape: [, , channels] }) => {
      const shape = [job.batch, job.sidePx, job.sidePx, channels!];
      const size = shape.reduce((product, dim) => product * dim, 1);
      const values = Float32Array.from({ length: size }, (_, i) =>
        name === 'picture' ? 0.5 + 0.4 * Math.sin(i / 17) : noiseDeviation,
      );
      return [name, { values, shape }];
    }),
  );
}

/** As the product trains and runs: a graph with variables for training, frozen weights for inference. */
function openGraph(job: Job): Step {
  return job.mode === 'train' ? openGraphTraining(job) : openFrozenGraph(job);
}

function openGraphTraining(job: Job): Step {
  const network = networks[job.network];
  const task = benchTask(network, job.batch, job.sidePx);
  const model = GraphModel.create(
    { network, precision: job.precision, task, optimizer },
    firstWeights(job.network),
  );
  const batch = Object.fromEntries(Object.entries(inputsOf(job)).map(([name, { values }]) => [name, values]));
  return (index) => model.train(batch, { ...stepOptions, seed: [1, index] }).loss;
}

function openFrozenGraph(job: Job): Step {
  const tf = getTf();
  const network = networks[job.network];
  const { precision } = job;
  const runner = new NetworkRunner({ network, flat: firstWeights(job.network), precision });
  const inputs = inputsOf(job);
  return () =>
    tf.tidy(() => {
      const fed = Object.entries(inputs).map(([name, { values, shape }]): [string, Tensor] => [
        name,
        tf.tensor(values, shape),
      ]);
      return runner.run(Object.fromEntries(fed))[network.outputs[0]].dataSync()[0];
    });
}

/** The LayersModel with tfjs's own optimiser: what one would write with tfjs-node alone. */
function openEager(job: Job): Step {
  const tf = getTf();
  const model = buildLayersModel(networks[job.network], firstWeights(job.network));
  const adam = tf.train.adam(stepOptions.learningRate, 0.9, 0.999, 1e-8);
  const names = networks[job.network].inputs.map(({ name }) => name);
  const inputs = inputsOf(job);
  const feed = (): Tensor[] => names.map((name) => tf.tensor(inputs[name].values, inputs[name].shape));
  const run = ([picture, ...rest]: Tensor[]): Tensor =>
    model.apply(rest.length === 0 ? picture : [picture, ...rest]) as Tensor;
  if (job.mode === 'infer') return () => tf.tidy(() => run(feed()).dataSync()[0]);
  return () =>
    tf.tidy(() => {
      const [picture, ...rest] = feed();
      const noisy = picture.add(tf.randomNormal(picture.shape).mul(noiseDeviation));
      const lossOf = (): Scalar =>
        run([noisy, ...rest])
          .sub(picture)
          .abs()
          .mean();
      return adam.minimize(lossOf, true)!.dataSync()[0];
    });
}

void main();
