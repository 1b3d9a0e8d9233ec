/**
 * ONNX graphs as the preparations see them: decoded protobufs, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3,
 * with weights read and replaced as typed arrays. Weights are never edited in place: tensors may be shared by nodes.
 */
import onnxProto, { type onnx } from 'onnx-proto'
import { LikenessError } from '#errors'

export type Model = onnx.ModelProto
export type Node = onnx.INodeProto
type Tensor = onnx.ITensorProto
type Dimension = number | string

const FLOAT = 1
const INT64 = 7

export interface Weights {
  dims: number[]
  data: Float32Array
}

export const invalid = (message: string, cause?: unknown) => new LikenessError('models_invalid', { message, cause })

/** Reads an ONNX file; throws `models_invalid` when it is not one. */
export function decodeModel(bytes: Uint8Array): Model {
  try {
    const model = onnxProto.onnx.ModelProto.decode(bytes)
    if (!model.graph?.node?.length) throw new RangeError('the graph has no nodes')
    return model
  } catch (cause) {
    throw invalid('The model file is not an ONNX graph.', cause)
  }
}

/** Writes the graph, without the weights no node uses any more. */
export function encodeModel(model: Model): Uint8Array {
  const graph = graphOf(model)
  const used = new Set(nodesOf(model).flatMap((node) => node.input ?? []))
  graph.initializer = (graph.initializer ?? []).filter(({ name }) => used.has(name ?? ''))
  // Shapes of tensors in between were inferred for the graph as it came and may not hold any more.
  graph.valueInfo = []
  // Before version 4 weights had to be inputs too, which kept the runtime from treating them as constants.
  graph.input = inputsOf(model)
  model.irVersion = Math.max(4, Number(model.irVersion))
  return onnxProto.onnx.ModelProto.encode(model).finish()
}

export function newModel(graph: onnx.IGraphProto, opset: number): Model {
  return onnxProto.onnx.ModelProto.create({
    irVersion: 7,
    producerName: 'likeness',
    opsetImport: [{ domain: '', version: opset }],
    graph,
  })
}

export function graphOf(model: Model): onnx.IGraphProto {
  if (!model.graph) throw invalid('The model file has no graph.')
  return model.graph
}

export const nodesOf = (model: Model): Node[] => graphOf(model).node ?? []
export const inputOf = (node: Node, at: number): string => node.input?.[at] ?? ''
export const outputOf = (node: Node): string => node.output?.[0] ?? ''

const initializer = (model: Model, name: string): Tensor | undefined =>
  (graphOf(model).initializer ?? []).find((tensor) => tensor.name === name)

function bytesOf(tensor: Tensor): ArrayBuffer {
  const raw = tensor.rawData as Uint8Array
  return raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength) as ArrayBuffer
}

/** Float weights by name; undefined when there are none of this name or of another type. A copy. */
export function floatsOf(model: Model, name: string): Weights | undefined {
  const tensor = initializer(model, name)
  if (tensor?.dataType !== FLOAT) return undefined
  return {
    dims: (tensor.dims ?? []).map(Number),
    data: tensor.rawData?.length ? new Float32Array(bytesOf(tensor)) : Float32Array.from(tensor.floatData ?? []),
  }
}

export function integersOf(tensor: Tensor): number[] {
  if (tensor.dataType !== INT64) return []
  if (tensor.rawData?.length) return Array.from(new BigInt64Array(bytesOf(tensor)), Number)
  return (tensor.int64Data ?? []).map(Number)
}

/** A whole-number constant by name, be it a weight or the output of a Constant node, with a way to replace it. */
export function integerConstant(model: Model, name: string) {
  const held = initializer(model, name)
  if (held) return { values: integersOf(held), dims: held.dims, replace: (to: number[]) => setTensor(held, to) }
  const producer = nodesOf(model).find((node) => node.opType === 'Constant' && outputOf(node) === name)
  const tensor = producer?.attribute?.find((attribute) => attribute.name === 'value')?.t
  return tensor && { values: integersOf(tensor), replace: (to: number[]) => setTensor(tensor, to) }
}

function setTensor(tensor: Tensor, values: number[]): void {
  tensor.int64Data = []
  tensor.rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
}

/** Adds weights under a name nobody has yet and returns it. */
export function addFloats(model: Model, hint: string, { dims, data }: Weights): string {
  const bytes = new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer)
  return addTensor(model, hint, { dataType: FLOAT, dims, rawData: bytes })
}

export function addIntegers(model: Model, hint: string, values: number[]): string {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
  return addTensor(model, hint, { dataType: INT64, dims: [values.length], rawData })
}

function addTensor(model: Model, hint: string, tensor: Tensor): string {
  const held = (graphOf(model).initializer ??= [])
  const taken = new Set([...held.map(({ name }) => name), ...nodesOf(model).flatMap((node) => node.output ?? [])])
  let name = hint
  for (let n = 2; taken.has(name); n++) name = `${hint}.${n}`
  held.push(onnxProto.onnx.TensorProto.create({ ...tensor, name }))
  return name
}

/** Gives a node other weights in this place, leaving everybody else's alone. */
export function replaceFloats(model: Model, node: Node, at: number, weights: Weights): void {
  const inputs = [...(node.input ?? [])]
  inputs[at] = addFloats(model, inputs[at] || `${outputOf(node)}.w${at}`, weights)
  node.input = inputs
}

export type AttributeValue = number | number[] | string | { float: number }

export function newNode(
  opType: string,
  input: string[],
  output: string,
  attributes: Record<string, AttributeValue> = {},
): Node {
  const attribute = Object.entries(attributes).map(([name, value]) => {
    if (Array.isArray(value)) return { name, type: 7, ints: value }
    if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) }
    if (typeof value === 'object') return { name, type: 1, f: value.float }
    return { name, type: 2, i: value }
  })
  return onnxProto.onnx.NodeProto.create({ opType, name: `${opType}_${output}`, input, output: [output], attribute })
}

/** A whole-number attribute of a node. */
export function integerAttribute(node: Node, name: string, fallback: number): number {
  const found = node.attribute?.find((attribute) => attribute.name === name)
  return found ? Number(found.i) : fallback
}

export function integersAttribute(node: Node, name: string): number[] | undefined {
  return node.attribute?.find((attribute) => attribute.name === name)?.ints?.map(Number)
}

export function setIntegerAttribute(node: Node, name: string, value: number): void {
  node.attribute = [
    ...(node.attribute ?? []).filter((attribute) => attribute.name !== name),
    onnxProto.onnx.AttributeProto.create({ name, type: 2, i: value }),
  ]
}

/** A float input or output of the graph; strings are dimensions that may have any size. */
export function valueInfo(name: string, dims: Dimension[]): onnx.IValueInfoProto {
  const dim = dims.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d }))
  return onnxProto.onnx.ValueInfoProto.create({ name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } })
}

export function dimensionsOf(info: onnx.IValueInfoProto): Dimension[] {
  return (info.type?.tensorType?.shape?.dim ?? []).map((d) => d.dimParam || Number(d.dimValue))
}

/** Inputs of the graph that are not weights (old files list those too). */
export function inputsOf(model: Model): onnx.IValueInfoProto[] {
  const weights = new Set((graphOf(model).initializer ?? []).map(({ name }) => name))
  return (graphOf(model).input ?? []).filter(({ name }) => !weights.has(name))
}

/** Who reads a tensor. An output of the graph counts as a reader that is no node. */
export function readersOf(model: Model): (name: string) => (Node | 'output')[] {
  const readers = new Map<string, (Node | 'output')[]>()
  const add = (name: string, reader: Node | 'output') => readers.set(name, [...(readers.get(name) ?? []), reader])
  for (const node of nodesOf(model)) for (const name of node.input ?? []) add(name, node)
  for (const { name } of graphOf(model).output ?? []) add(name ?? '', 'output')
  return (name) => readers.get(name) ?? []
}

/** Names of all tensors that depend on the inputs of the graph: whatever is not among them is a constant. */
export function flowOf(model: Model): Set<string> {
  const flow = new Set(inputsOf(model).map(({ name }) => name ?? ''))
  for (const node of nodesOf(model))
    if (node.input?.some((name) => flow.has(name))) for (const name of node.output ?? []) flow.add(name)
  return flow
}
