/**
 * TensorFlow's protocol messages, by way of the classes that tfjs-node itself reads SavedModels with.
 * They are plain JavaScript without types, so what we use of them is typed here.
 */
import { createRequire } from 'node:module';
import type { Attribute, DType, GraphNode, Shape } from './graph';

interface ProtoMap<T> {
  set(key: string, value: T): void;
}
type Message = object;
interface TensorShapeMessage extends Message {
  addDim(dim: DimMessage): void;
}
interface DimMessage extends Message {
  setSize(size: number): void;
}
interface TensorMessage extends Message {
  setDtype(type: number): void;
  setTensorShape(shape: TensorShapeMessage): void;
  setTensorContent(bytes: Uint8Array): void;
}
interface ListValueMessage extends Message {
  setIList(values: readonly number[]): void;
  setSList(values: readonly Uint8Array[]): void;
  setTypeList(values: readonly number[]): void;
}
interface AttrValueMessage extends Message {
  setList(list: ListValueMessage): void;
  setS(bytes: Uint8Array): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setType(type: number): void;
  setShape(shape: TensorShapeMessage): void;
  setTensor(tensor: TensorMessage): void;
}
interface NodeMessage extends Message {
  setName(name: string): void;
  setOp(op: string): void;
  setInputList(inputs: readonly string[]): void;
  getAttrMap(): ProtoMap<AttrValueMessage>;
}
interface GraphMessage extends Message {
  setNodeList(nodes: readonly NodeMessage[]): void;
  setVersions(versions: VersionMessage): void;
}
interface VersionMessage extends Message {
  setProducer(version: number): void;
}
interface TensorInfoMessage extends Message {
  setName(name: string): void;
  setDtype(type: number): void;
  setTensorShape(shape: TensorShapeMessage): void;
}
interface SignatureMessage extends Message {
  getInputsMap(): ProtoMap<TensorInfoMessage>;
  getOutputsMap(): ProtoMap<TensorInfoMessage>;
  setMethodName(name: string): void;
}
interface MetaInfoMessage extends Message {
  setTagsList(tags: readonly string[]): void;
}
interface MetaGraphMessage extends Message {
  setMetaInfoDef(info: MetaInfoMessage): void;
  setGraphDef(graph: GraphMessage): void;
  getSignatureDefMap(): ProtoMap<SignatureMessage>;
}
interface SavedModelMessage extends Message {
  setSavedModelSchemaVersion(version: number): void;
  addMetaGraphs(metaGraph: MetaGraphMessage): void;
  serializeBinary(): Uint8Array;
}

export interface Messages {
  readonly TensorShape: (new () => TensorShapeMessage) & { readonly Dim: new () => DimMessage };
  readonly Tensor: new () => TensorMessage;
  readonly AttrValue: (new () => AttrValueMessage) & { readonly ListValue: new () => ListValueMessage };
  readonly NodeDef: new () => NodeMessage;
  readonly GraphDef: new () => GraphMessage;
  readonly VersionDef: new () => VersionMessage;
  readonly TensorInfo: new () => TensorInfoMessage;
  readonly SignatureDef: new () => SignatureMessage;
  readonly MetaGraphDef: (new () => MetaGraphMessage) & {
    readonly MetaInfoDef: new () => MetaInfoMessage;
  };
  readonly SavedModel: new () => SavedModelMessage;
}

/** Numbers of TensorFlow's DataType. */
export const dtypeNumber: Readonly<Record<DType, number>> = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  resource: 20,
};

let loaded: Messages | undefined;

/** The message classes, loaded on first use. */
export function messages(): Messages {
  loaded ??= createRequire(import.meta.url)('@tensorflow/tfjs-node/dist/proto/api_pb.js') as Messages;
  return loaded;
}

/** Shape as a message; unknown axes are -1. */
export function shapeMessage(shape: Shape): TensorShapeMessage {
  const { TensorShape } = messages();
  const message = new TensorShape();
  for (const dim of shape) {
    const dimMessage = new TensorShape.Dim();
    dimMessage.setSize(dim ?? -1);
    message.addDim(dimMessage);
  }
  return message;
}

/** A node as TensorFlow's NodeDef. */
export function nodeMessage(node: GraphNode): NodeMessage {
  const message = new (messages().NodeDef)();
  message.setName(node.name);
  message.setOp(node.op);
  message.setInputList([
    ...node.inputs.map(({ node: { name }, index }) => (index === 0 ? name : `${name}:${index}`)),
    ...new Set(node.controls.map(({ name }) => `^${name}`)),
  ]);
  const attributes = message.getAttrMap();
  for (const [name, value] of Object.entries(node.attributes)) attributes.set(name, attributeMessage(value));
  return message;
}

const encoder = new TextEncoder();

function attributeMessage(attribute: Attribute): AttrValueMessage {
  const { AttrValue, Tensor } = messages();
  const message = new AttrValue();
  switch (attribute.kind) {
    case 'type':
      message.setType(dtypeNumber[attribute.value]);
      break;
    case 'strings':
    case 'types':
    case 'ints': {
      const list = new AttrValue.ListValue();
      if (attribute.kind === 'ints') list.setIList(attribute.value);
      else if (attribute.kind === 'strings')
        list.setSList(attribute.value.map((text) => encoder.encode(text)));
      else list.setTypeList(attribute.value.map((type) => dtypeNumber[type]));
      message.setList(list);
      break;
    }
    case 'int':
      message.setI(attribute.value);
      break;
    case 'float':
      message.setF(attribute.value);
      break;
    case 'bool':
      message.setB(attribute.value);
      break;
    case 'string':
      message.setS(encoder.encode(attribute.value));
      break;
    case 'shape':
      message.setShape(shapeMessage(attribute.value));
      break;
    case 'tensor': {
      const tensor = new Tensor();
      tensor.setDtype(dtypeNumber[attribute.dtype]);
      tensor.setTensorShape(shapeMessage(attribute.shape));
      tensor.setTensorContent(attribute.bytes);
      message.setTensor(tensor);
      break;
    }
  }
  return message;
}
