/** Writes a graph as a TensorFlow SavedModel: what tfjs-node, Python and TF Serving load. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph, Ref } from './graph';
import { dtypeNumber, messages, nodeMessage, shapeMessage } from './proto';

/** A way to run the graph: named tensors in, named tensors out. */
export interface Signature {
  readonly inputs: Readonly<Record<string, Ref>>;
  readonly outputs: Readonly<Record<string, Ref>>;
}

/** The tag under which our graphs are saved: the one that TF Serving looks for. */
export const savedModelTag = 'serve';

/** Version of GraphDef's meaning that the ops follow: that of TensorFlow 2.9, the oldest library we run on. */
const graphProducer = 1087;

/**
 * Writes `saved_model.pb` into `directory` (made when missing). There are no variable files: variables get
 * their values from an `assign` signature.
 */
export function writeSavedModel(
  directory: string,
  graph: Graph,
  signatures: Readonly<Record<string, Signature>>,
): void {
  const bytes = encodeSavedModel(graph, signatures);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'saved_model.pb'), bytes);
}

/** The bytes of `saved_model.pb`. */
export function encodeSavedModel(graph: Graph, signatures: Readonly<Record<string, Signature>>): Uint8Array {
  const { GraphDef, VersionDef, MetaGraphDef, SavedModel } = messages();
  const versions = new VersionDef();
  versions.setProducer(graphProducer);
  const graphDef = new GraphDef();
  graphDef.setNodeList(graph.nodes.map(nodeMessage));
  graphDef.setVersions(versions);
  const info = new MetaGraphDef.MetaInfoDef();
  info.setTagsList([savedModelTag]);
  const metaGraph = new MetaGraphDef();
  metaGraph.setMetaInfoDef(info);
  metaGraph.setGraphDef(graphDef);
  for (const [name, signature] of Object.entries(signatures))
    metaGraph.getSignatureDefMap().set(name, signatureMessage(signature));
  const savedModel = new SavedModel();
  savedModel.setSavedModelSchemaVersion(1);
  savedModel.addMetaGraphs(metaGraph);
  return savedModel.serializeBinary();
}

function signatureMessage(signature: Signature) {
  const message = new (messages().SignatureDef)();
  message.setMethodName('tensorflow/serving/predict');
  for (const [name, ref] of Object.entries(signature.inputs))
    message.getInputsMap().set(name, tensorInfo(ref));
  for (const [name, ref] of Object.entries(signature.outputs))
    message.getOutputsMap().set(name, tensorInfo(ref));
  return message;
}

function tensorInfo(ref: Ref) {
  const info = new (messages().TensorInfo)();
  info.setName(`${ref.node.name}:${ref.index}`);
  info.setDtype(dtypeNumber[ref.dtype]);
  info.setTensorShape(shapeMessage(ref.shape));
  return info;
}
