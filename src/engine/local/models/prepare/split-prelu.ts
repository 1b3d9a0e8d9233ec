/**
 * Takes PRelu after Conv apart, because the runtime has no fast PRelu. With t = Conv(x) and a channel's slope a,
 * PRelu(t) = a t + (1 - a) Relu(t).
 *
 * After a depthwise Conv both factors go into copies of the Conv: for a <= 1 (1 - a) Relu(t) = Relu((1 - a) t). For a > 1
 * the negated value is computed, -PRelu(t) = -a t + Relu((a - 1) t), and the Convs that read the channel change sign.
 * A dense Conv is too dear to be computed twice: there the factors are two depthwise 1 x 1 Convs. The runtime
 * fuses each Conv with the Relu or Add that follows. The embedder: 5.3 ms a face become 3.6.
 */
import {
  addFloats,
  floatsOf,
  graphOf,
  inputOf,
  integerAttribute,
  newNode,
  nodesOf,
  outputOf,
  readersOf,
  replaceFloats,
  type Model,
  type Node,
  type Weights,
} from './graph.ts'

export function splitPrelu(model: Model): void {
  const readers = readersOf(model)
  const replaced = new Map<Node, Node[]>()
  const dropped = new Set<Node>()
  for (const conv of nodesOf(model)) {
    const [prelu, ...others] = readers(outputOf(conv))
    if (conv.opType !== 'Conv' || others.length || !prelu || prelu === 'output' || prelu.opType !== 'PRelu') continue
    const split = splitPair(model, conv, prelu, readers(outputOf(prelu)))
    if (!split) continue
    replaced.set(prelu, split)
    dropped.add(conv)
  }
  graphOf(model).node = nodesOf(model).flatMap((node) => (dropped.has(node) ? [] : (replaced.get(node) ?? [node])))
}

function splitPair(model: Model, conv: Node, prelu: Node, readers: (Node | 'output')[]): Node[] | undefined {
  const weights = floatsOf(model, inputOf(conv, 1))
  const slope = floatsOf(model, inputOf(prelu, 1))
  if (!weights || !slope) return undefined
  const [channels] = weights.dims
  const bias = conv.input?.length === 3 ? floatsOf(model, inputOf(conv, 2)) : zeros(channels)
  if (!bias || (slope.data.length !== channels && slope.data.length !== 1)) return undefined
  const slopes = Float32Array.from({ length: channels }, (_, c) => slope.data[slope.data.length === 1 ? 0 : c])
  if (integerAttribute(conv, 'group', 1) !== channels) return splitDense(model, conv, outputOf(prelu), slopes)
  const signs = slopes.map((a) => (a > 1 ? -1 : 1))
  if (signs.includes(-1)) {
    const convs = readers.filter((reader) => reader !== 'output' && reader.opType === 'Conv') as Node[]
    if (convs.length !== readers.length || !convs.every((reader) => floatsOf(model, inputOf(reader, 1))))
      return undefined
    for (const reader of convs) negateInputs(model, reader, signs)
  }
  return splitDepthwise(model, conv, outputOf(prelu), { weights, bias, slopes, signs })
}

/** Conv, then a t + (1 - a) Relu(t) with the factors as depthwise Convs of one pixel. */
function splitDense(model: Model, conv: Node, output: string, slopes: Float32Array): Node[] {
  const linear = outputOf(conv)
  const scaled = (input: string, suffix: string, data: Float32Array): Node => {
    const weights = addFloats(model, `${output}.${suffix}.weight`, { dims: [data.length, 1, 1, 1], data })
    return newNode('Conv', [input, weights], `${output}.${suffix}`, { group: data.length, kernel_shape: [1, 1] })
  }
  const relu = newNode('Relu', [linear], `${output}.relu`)
  const straight = scaled(linear, 'straight', slopes)
  const bent = scaled(
    outputOf(relu),
    'bent',
    slopes.map((a) => 1 - a),
  )
  return [conv, relu, straight, bent, newNode('Add', [outputOf(straight), outputOf(bent)], output)]
}

interface Parts {
  weights: Weights
  bias: Weights
  slopes: Float32Array
  signs: Float32Array
}

/** The Conv twice, with the factors inside. */
function splitDepthwise(model: Model, conv: Node, output: string, { weights, bias, slopes, signs }: Parts): Node[] {
  const branch = (suffix: string, factors: Float32Array): Node => ({
    ...conv,
    name: `${output}.${suffix}`,
    input: [
      inputOf(conv, 0),
      addFloats(model, `${output}.${suffix}.weight`, scaleRows(weights, factors)),
      addFloats(model, `${output}.${suffix}.bias`, scaleRows(bias, factors)),
    ],
    output: [`${output}.${suffix}`],
  })
  const straight = branch(
    'straight',
    slopes.map((a, c) => a * signs[c]),
  )
  const bent = branch(
    'bent',
    slopes.map((a, c) => (1 - a) * signs[c]),
  )
  const relu = newNode('Relu', [outputOf(bent)], `${output}.relu`)
  return [bent, relu, straight, newNode('Add', [outputOf(straight), outputOf(relu)], output)]
}

const zeros = (length: number): Weights => ({ dims: [length], data: new Float32Array(length) })

function scaleRows({ dims, data }: Weights, factors: Float32Array): Weights {
  const length = data.length / dims[0]
  return { dims, data: data.map((w, i) => w * factors[Math.floor(i / length)]) }
}

/** Weights of a Conv lie as [outputs, inputs of the group, ...kernel]: changes the sign of those that read channel c. */
function negateInputs(model: Model, conv: Node, signs: Float32Array): void {
  const weights = floatsOf(model, inputOf(conv, 1))
  if (!weights) return
  const [outputs, inputs, ...kernel] = weights.dims
  const area = kernel.reduce((product, k) => product * k, 1)
  const perGroup = outputs / integerAttribute(conv, 'group', 1)
  const data = weights.data.map((w, i) => {
    const output = Math.floor(i / (inputs * area))
    const channel = Math.floor(output / perGroup) * inputs + (Math.floor(i / area) % inputs)
    return w * signs[channel]
  })
  replaceFloats(model, conv, 1, { dims: weights.dims, data })
}
