/**
 * TFLite to ONNX, for the operators of MTCNN's O-Net. The first dimension becomes free.
 *
 * The input keeps TFLite's order, [n, height, width, channels]; inside, pictures lie as [n, channels, height, width], which
 * is what ONNX's operators want. Outputs are called by the last part of their TFLite name. Of O-Net: `prob1` [n, 2] (not a
 * face, face), `conv6-2` [n, 4] (box regression), `conv6-3` [n, 10] (five landmarks).
 */
import { addFloats, addIntegers, invalid, newModel, newNode, nodesOf, valueInfo } from './graph.ts'
import type { AttributeValue, Model } from './graph.ts'
import { readTflite, type TfliteModel, type TfliteOperator, type TfliteTensor } from './tflite.ts'

const OPSET = 13
const TO_PLANES = [0, 3, 1, 2]
const TO_PIXELS = [0, 2, 3, 1]

const ADD = 0
const CONV_2D = 3
const FULLY_CONNECTED = 9
const MAX_POOL_2D = 17
const MUL = 18
const RELU = 19
const SUB = 41
const DIV = 42
const EXP = 47
const NEG = 59
const SUM = 74
const REDUCE_MAX = 82

const ELEMENTWISE: Record<number, string> = { [ADD]: 'Add', [MUL]: 'Mul', [SUB]: 'Sub', [DIV]: 'Div' }
const UNARY: Record<number, string> = { [RELU]: 'Relu', [EXP]: 'Exp', [NEG]: 'Neg' }
const PADDING = ['SAME_UPPER', 'VALID']

/** Throws `models_invalid` when the bytes are no TFLite model or one with other operators. */
export function tfliteToOnnx(bytes: Uint8Array): Model {
  try {
    return convert(readTflite(bytes))
  } catch (cause) {
    throw invalid('The TFLite model cannot be converted.', cause)
  }
}

function convert(source: TfliteModel): Model {
  const model = newModel({ name: 'converted', node: [], initializer: [], input: [], output: [] }, OPSET)
  const graph = model.graph
  if (!graph) throw new RangeError('no graph')
  const names = source.tensors.map(({ name }, index) => `${name.split('/').at(-1) || 'tensor'}.${index}`)
  for (const index of source.outputs) names[index] = source.tensors[index].name.split('/').at(-1) || names[index]

  const add = (opType: string, inputs: string[], output: string, attributes?: Record<string, AttributeValue>) => {
    nodesOf(model).push(newNode(opType, inputs, output, attributes))
    return output
  }
  const isPicture = (index: number) => source.tensors[index].shape.length === 4
  const constant = (index: number, dims = source.tensors[index].shape): string =>
    addFloats(model, names[index], { dims, data: floats(source.tensors[index]) })
  /** A tensor to calculate with; constants that meet a picture are laid out as its channels are. */
  const operand = (index: number, picture: boolean): string => {
    const { data } = source.tensors[index]
    if (!data) return names[index]
    if (!picture) return constant(index)
    if (data.length !== source.tensors[index].shape.at(-1))
      throw new RangeError('a constant is not one number a channel')
    return constant(index, [data.length, 1, 1])
  }
  const activate = (code: number, from: string, to: string) => {
    if (code === 0) add('Identity', [from], to)
    else if (code === 1) add('Relu', [from], to)
    else throw new RangeError(`activation ${code} is not known`)
  }

  const operators: Record<number, (operator: TfliteOperator) => void> = {
    [CONV_2D]({ inputs: [x, w, b], outputs: [y], options }) {
      const { dims, data } = kernel(source.tensors[w])
      const weights = addFloats(model, names[w], { dims, data })
      add('Conv', [names[x], weights, constant(b)], `${names[y]}.linear`, {
        auto_pad: PADDING[options.byte(0)],
        strides: [options.int(2), options.int(1)],
        kernel_shape: dims.slice(2),
      })
      activate(options.byte(3), `${names[y]}.linear`, names[y])
    },
    [MAX_POOL_2D]({ inputs: [x], outputs: [y], options }) {
      add('MaxPool', [names[x]], `${names[y]}.pooled`, {
        auto_pad: PADDING[options.byte(0)],
        strides: [options.int(2), options.int(1)],
        kernel_shape: [options.int(4), options.int(3)],
      })
      activate(options.byte(5), `${names[y]}.pooled`, names[y])
    },
    [FULLY_CONNECTED]({ inputs: [x, w, b], outputs: [y], options }) {
      // Weights count inputs in TFLite's order of a picture.
      const pixels = isPicture(x) ? add('Transpose', [names[x]], `${names[y]}.pixels`, { perm: TO_PIXELS }) : names[x]
      const shape = addIntegers(model, `${names[y]}.shape`, [-1, source.tensors[w].shape[1]])
      add('Reshape', [pixels, shape], `${names[y]}.flat`)
      const gemm = [`${names[y]}.flat`, constant(w), constant(b)]
      add('Gemm', gemm, `${names[y]}.linear`, { transB: 1 })
      activate(options.byte(0), `${names[y]}.linear`, names[y])
    },
    [REDUCE_MAX]({ inputs: [x, axes], outputs: [y], options }) {
      if (isPicture(x)) throw new RangeError('pictures are not reduced')
      add('ReduceMax', [names[x]], names[y], { axes: integers(source.tensors[axes]), keepdims: options.byte(0) })
    },
    [SUM]({ inputs: [x, axes], outputs: [y], options }) {
      if (isPicture(x)) throw new RangeError('pictures are not reduced')
      const along = addIntegers(model, `${names[y]}.axes`, integers(source.tensors[axes]))
      add('ReduceSum', [names[x], along], names[y], { keepdims: options.byte(0) })
    },
  }

  const [input] = source.inputs
  if (source.inputs.length !== 1 || !isPicture(input)) throw new RangeError('one input, a picture, is expected')
  graph.input = [valueInfo('input', ['n', ...source.tensors[input].shape.slice(1)])]
  add('Transpose', ['input'], names[input], { perm: TO_PLANES })
  for (const operator of source.operators) {
    const { code, inputs, outputs, options } = operator
    const [y] = outputs
    if (ELEMENTWISE[code]) {
      const picture = isPicture(y)
      add(ELEMENTWISE[code], [operand(inputs[0], picture), operand(inputs[1], picture)], `${names[y]}.plain`)
      activate(options.byte(0), `${names[y]}.plain`, names[y])
    } else if (UNARY[code]) add(UNARY[code], [operand(inputs[0], isPicture(y))], names[y])
    else if (operators[code]) operators[code](operator)
    else throw new RangeError(`operator ${code} is not known`)
  }
  if (source.outputs.some(isPicture)) throw new RangeError('pictures are not put out')
  graph.output = source.outputs.map((i) => valueInfo(names[i], ['n', ...source.tensors[i].shape.slice(1)]))
  return model
}

function floats({ data, name }: TfliteTensor): Float32Array {
  if (data instanceof Float32Array) return data
  throw new RangeError(`${name} is not a float constant`)
}

function integers({ data, name }: TfliteTensor): number[] {
  if (data instanceof Int32Array) return Array.from(data)
  throw new RangeError(`${name} is not a whole-number constant`)
}

/** Weights of a Conv: [outputs, height, width, inputs] to [outputs, inputs, height, width]. */
function kernel(tensor: TfliteTensor) {
  const source = floats(tensor)
  const [outputs, height, width, inputs] = tensor.shape
  const data = new Float32Array(source.length)
  for (let o = 0, at = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) data[at++] = source[((o * height + y) * width + x) * inputs + i]
  return { dims: [outputs, inputs, height, width], data }
}
