/** Runs the signatures of a graph: one TensorFlow session for all of them, so that variables persist. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '../errors';
import { getTf, type Tensor } from '../tf';
import type { Graph } from './graph';
import { savedModelTag, writeSavedModel, type Signature } from './saved-model';

type Loaded = Awaited<ReturnType<ReturnType<typeof getTf>['node']['loadSavedModel']>>;

export class GraphSession {
  private constructor(private readonly signatures: ReadonlyMap<string, Loaded>) {}

  /**
   * Loads a graph into a session of its own.
   * @param signatures by name; each output must be a tensor that tfjs knows (float32, int32, bool)
   * @throws EngineError INTERNAL when TensorFlow refuses the graph
   */
  static async open(graph: Graph, signatures: Readonly<Record<string, Signature>>): Promise<GraphSession> {
    const tf = getTf();
    // TensorFlow keeps the graph in memory: the folder is needed for the moment of loading only.
    const directory = await mkdtemp(join(tmpdir(), 'grainfold-graph-'));
    const loaded = new Map<string, Loaded>();
    try {
      await writeSavedModel(directory, graph, signatures);
      for (const name of Object.keys(signatures))
        loaded.set(name, await tf.node.loadSavedModel(directory, [savedModelTag], name));
    } catch (cause) {
      for (const model of loaded.values()) model.dispose();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new EngineError('INTERNAL', `TensorFlow could not load the graph: ${reason}`, { cause });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
    return new GraphSession(loaded);
  }

  /**
   * Runs one signature. Blocks this thread until TensorFlow is done.
   * @param inputs by the names of the signature; still the caller's
   * @returns by the names of the signature; the caller disposes them
   */
  run(signature: string, inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
    const model = this.signatures.get(signature);
    if (!model) throw new EngineError('INTERNAL', `The graph has no signature ${signature}.`);
    return model.predict({ ...inputs }) as Record<string, Tensor>;
  }

  /** Frees the session and its variables. */
  dispose(): void {
    for (const model of this.signatures.values()) model.dispose();
  }
}
