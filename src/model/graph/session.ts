/** Runs the signatures of a graph: one TensorFlow session for all of them, so that variables persist. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError, toEngineError } from '../errors';
import { getTf, type Tensor } from '../tf';
import type { Graph } from './graph';
import { savedModelTag, writeSavedModel, type Signature } from './saved-model';

/**
 * What tf.node.loadSavedModel and predict call underneath. Straight to it, because those parse the file anew for each
 * signature and can't be called without waiting; which tensors a signature has, we know.
 */
interface SavedModelBackend {
  loadSavedModelMetaGraph(directory: string, tags: string): number;
  runSavedModel(
    session: number,
    inputs: readonly Tensor[],
    infos: readonly { readonly name: string }[],
    outputs: readonly string[],
  ): Tensor[];
  deleteSavedModel(session: number): void;
}

const backend = (): SavedModelBackend => getTf().backend() as unknown as SavedModelBackend;

/** Names of a signature and of the tensors behind them, in one order. */
interface Ends {
  readonly names: readonly string[];
  readonly tensors: readonly string[];
}

export class GraphSession {
  private constructor(
    private readonly session: number,
    private readonly signatures: ReadonlyMap<string, { readonly inputs: Ends; readonly outputs: Ends }>,
  ) {}

  /**
   * Loads a graph into a session of its own.
   * @param signatures by name; each output must be a tensor that tfjs knows (float32, int32, bool)
   * @throws EngineError INTERNAL when TensorFlow refuses the graph, DISK_FULL when it can't be written for a moment
   */
  static open(graph: Graph, signatures: Readonly<Record<string, Signature>>): GraphSession {
    // TensorFlow keeps the graph in memory: the folder is needed for the moment of loading only.
    const directory = mkdtempSync(join(tmpdir(), 'grainfold-graph-'));
    try {
      writeSavedModel(directory, graph, signatures);
      const session = backend().loadSavedModelMetaGraph(directory, savedModelTag);
      const ends = Object.entries(signatures).map(
        ([name, { inputs, outputs }]) =>
          [name, { inputs: endsOf(inputs), outputs: endsOf(outputs) }] as const,
      );
      return new GraphSession(session, new Map(ends));
    } catch (cause) {
      throw toEngineError(cause, 'Loading a network into TensorFlow');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /**
   * Runs one signature. Blocks this thread until TensorFlow is done.
   * @param inputs by the names of the signature; still the caller's
   * @returns by the names of the signature; the caller disposes them
   */
  run(signature: string, inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
    const ends = this.signatures.get(signature);
    if (!ends) throw new EngineError('INTERNAL', `The graph has no signature ${signature}.`);
    const fed = ends.inputs.names.map((name) => {
      const tensor = inputs[name];
      if (!(tensor instanceof getTf().Tensor))
        throw new EngineError('INTERNAL', `The signature ${signature} needs the input ${name}.`);
      return tensor;
    });
    const infos = ends.inputs.tensors.map((name) => ({ name }));
    const results = backend().runSavedModel(this.session, fed, infos, ends.outputs.tensors);
    return Object.fromEntries(ends.outputs.names.map((name, i) => [name, results[i]]));
  }

  /** Frees the session and its variables. */
  dispose(): void {
    backend().deleteSavedModel(this.session);
  }
}

function endsOf(refs: Signature['inputs']): Ends {
  return {
    names: Object.keys(refs),
    tensors: Object.values(refs).map(({ node, index }) => `${node.name}:${index}`),
  };
}
