/**
 * Reads TensorFlow Lite models: a FlatBuffer with the fields of
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
 * Only what the packs' networks use: float32 tensors, one subgraph.
 */
import { ByteBuffer } from 'flatbuffers'

export interface TfliteTensor {
  name: string
  shape: number[]
  /** Present on constants. */
  data?: Float32Array | Int32Array
}

export interface TfliteOperator {
  code: number
  inputs: number[]
  outputs: number[]
  options: Table
}

export interface TfliteModel {
  tensors: TfliteTensor[]
  operators: TfliteOperator[]
  inputs: number[]
  outputs: number[]
}

const IDENTIFIER = 'TFL3'
const FLOAT32 = 0
const INT32 = 2

/** Throws RangeError when the bytes are not such a model. */
export function readTflite(bytes: Uint8Array): TfliteModel {
  const buffer = new ByteBuffer(bytes)
  if (bytes.length < 16 || !buffer.__has_identifier(IDENTIFIER)) throw new RangeError('not a TFLite model')
  const root = new Table(buffer, buffer.readInt32(0))
  // Models from before the field was widened carry the code only in the old, one-byte field.
  const codes = root.tables(1).map((code) => Math.max(code.byte(0), code.int(3)))
  const buffers = root.tables(4)
  const [graph, ...others] = root.tables(2)
  if (!graph || others.length) throw new RangeError('a model of one graph is expected')
  const tensors = graph.tables(0).map((tensor) => readTensor(tensor, buffers))
  const operators = graph.tables(3).map((operator) => ({
    code: codes[operator.int(0)],
    inputs: operator.ints(1),
    outputs: operator.ints(2),
    options: operator.table(4),
  }))
  const known = (index: number) => Number.isInteger(index) && index >= -1 && index < tensors.length
  const inputs = graph.ints(1)
  const outputs = graph.ints(2)
  if (![...inputs, ...outputs, ...operators.flatMap((o) => [...o.inputs, ...o.outputs])].every(known))
    throw new RangeError('a tensor that is not there is referred to')
  return { tensors, operators, inputs, outputs }
}

function readTensor(tensor: Table, buffers: Table[]): TfliteTensor {
  const shape = tensor.ints(0)
  const name = tensor.string(3)
  const bytes = buffers[tensor.int(2)]?.bytes(0)
  if (!bytes?.length) return { name, shape }
  const count = shape.reduce((product, d) => product * d, 1)
  const type = tensor.byte(1)
  if ((type !== FLOAT32 && type !== INT32) || bytes.length !== count * 4)
    throw new RangeError(`constant ${name} is neither float32 nor int32`)
  const copy = new Uint8Array(bytes).buffer
  return { name, shape, data: type === FLOAT32 ? new Float32Array(copy) : new Int32Array(copy) }
}

/** A table of a FlatBuffer; fields are asked for by their number in the schema, and have defaults when absent. */
export class Table {
  private readonly buffer: ByteBuffer
  private readonly at: number

  /** `at` 0: a table that is absent, all of whose fields have their defaults. */
  constructor(buffer: ByteBuffer, at: number) {
    if (at < 0 || at >= buffer.capacity()) throw new RangeError('a table lies outside the file')
    this.buffer = buffer
    this.at = at
  }

  byte(field: number): number {
    const at = this.field(field)
    return at ? this.buffer.readInt8(at) : 0
  }

  int(field: number): number {
    const at = this.field(field)
    return at ? this.buffer.readInt32(at) : 0
  }

  string(field: number): string {
    const at = this.field(field)
    return at ? String(this.buffer.__string(at)) : ''
  }

  table(field: number): Table {
    const at = this.field(field)
    return new Table(this.buffer, at ? this.buffer.__indirect(at) : 0)
  }

  ints(field: number): number[] {
    return this.vector(field, 4, (at) => this.buffer.readInt32(at))
  }

  tables(field: number): Table[] {
    return this.vector(field, 4, (at) => new Table(this.buffer, this.buffer.__indirect(at)))
  }

  bytes(field: number): Uint8Array {
    const at = this.field(field)
    if (!at) return new Uint8Array()
    const start = this.buffer.__vector(at)
    return this.buffer.bytes().subarray(start, start + this.buffer.__vector_len(at))
  }

  private vector<Item>(field: number, size: number, read: (at: number) => Item): Item[] {
    const at = this.field(field)
    if (!at) return []
    const start = this.buffer.__vector(at)
    const length = this.buffer.__vector_len(at)
    if (!(length >= 0 && start + length * size <= this.buffer.capacity()))
      throw new RangeError('a list runs off the end of the file')
    return Array.from({ length }, (_, i) => read(start + i * size))
  }

  private field(field: number): number {
    if (!this.at) return 0
    const offset = this.buffer.__offset(this.at, 4 + 2 * field)
    return offset ? this.at + offset : 0
  }
}
