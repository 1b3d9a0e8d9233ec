import { describe, expect, test } from 'vitest'
import {
  failureOf,
  largestDifference,
  numbers,
  packFileOf,
  runGraph,
  smallGraph,
  tinyGraph,
} from '../models.testing.ts'
import type { PackFile, Preparation } from '../manifest.ts'
import { decodeModel, floatsOf, inputOf, newNode, nodesOf } from './graph.ts'
import { prepare } from './prepare.ts'

const range = { low: -1, high: 1 }
const fileOf = (bytes: Uint8Array, steps: Preparation[], changes: Partial<PackFile> = {}): PackFile => ({
  ...packFileOf({ name: 'graph.onnx', source: 'file:graph.onnx', bytes, prepare: steps }),
  ...changes,
})
const prepared = (bytes: Uint8Array, ...steps: Preparation[]) => prepare(bytes, fileOf(bytes, steps), range)
const operators = (bytes: Uint8Array) => nodesOf(decodeModel(bytes)).map(({ opType }) => opType)

const pixels = numbers(3 * 8 * 8, 99)
const dims = [1, 3, 8, 8]

/** Conv 1x1, PRelu, depthwise Conv 3x3, PRelu, Conv 1x1: the block that the embedder consists of. */
function block(change: (weights: Record<string, Float32Array>) => void = () => undefined, channels = 40): Uint8Array {
  const weights = {
    expand: numbers(channels * 3, 2),
    expandBias: numbers(channels, 3),
    slope1: numbers(channels, 4),
    depthwise: numbers(channels * 9, 5),
    depthwiseBias: numbers(channels, 6),
    slope2: numbers(channels, 7),
    project: numbers(5 * channels, 8),
    projectBias: numbers(5, 9),
  }
  change(weights)
  return smallGraph({
    input: dims,
    output: [1, 5, 8, 8],
    build: (add) => {
      const conv = (from: string, w: string, b: string, to: string, more = {}) =>
        newNode('Conv', [from, w, b], to, { kernel_shape: [1, 1], pads: [0, 0, 0, 0], ...more })
      const { expand, expandBias, slope1, depthwise, depthwiseBias, slope2, project, projectBias } = weights
      return [
        conv('input', add('we', [channels, 3, 1, 1], expand), add('be', [channels], expandBias), 't1'),
        newNode('PRelu', ['t1', add('s1', [channels, 1, 1], slope1)], 'y1'),
        conv('y1', add('wd', [channels, 1, 3, 3], depthwise), add('bd', [channels], depthwiseBias), 't2', {
          group: channels,
          kernel_shape: [3, 3],
          pads: [1, 1, 1, 1],
        }),
        newNode('PRelu', ['t2', add('s2', [channels, 1, 1], slope2)], 'y2'),
        conv('y2', add('wp', [5, channels, 1, 1], project), add('bp', [5], projectBias), 'output'),
      ]
    },
  })
}

async function expectEqual(original: Uint8Array, changed: Uint8Array, tolerance = 1e-5): Promise<void> {
  const [before] = await runGraph(original, pixels, dims)
  const [after] = await runGraph(changed, pixels, dims)
  expect(before.some((value) => Math.abs(value) > 0.1)).toBe(true)
  expect(largestDifference(before, after)).toBeLessThan(tolerance)
}

describe('flush-denormals', () => {
  test('zeroes vanishing weights and no others', async () => {
    const original = smallGraph({
      input: dims,
      output: [1, 1, 8, 8],
      build: (add) => [
        newNode('Conv', ['input', add('w', [1, 3, 1, 1], Float32Array.of(1e-40, 1e-8, -0.5))], 'output'),
      ],
    })
    const model = decodeModel(await prepared(original, 'flush-denormals'))
    expect(floatsOf(model, inputOf(nodesOf(model)[0], 1))?.data).toEqual(Float32Array.of(0, 1e-8, -0.5))
  })
})

describe('prune-dead-channels', () => {
  test('cuts channels that are silent, constant or unread, and folds constants into the bias', async () => {
    const original = block(({ expand, expandBias, depthwise, project }) => {
      for (let c = 0; c < 10; c++) {
        expand.fill(0, c * 3, c * 3 + 3)
        expandBias[c] = 0
      }
      depthwise.fill(0, 10 * 9, 20 * 9)
      for (let o = 0; o < 5; o++) project.fill(0, o * 40 + 20, o * 40 + 25)
    })
    const pruned = await prepared(original, 'prune-dead-channels')
    await expectEqual(original, pruned)
    const model = decodeModel(pruned)
    // 15 of 40 live, and 16 is the next count that computes as fast.
    expect(floatsOf(model, inputOf(nodesOf(model)[0], 1))?.dims).toEqual([16, 3, 1, 1])
    expect(floatsOf(model, inputOf(nodesOf(model)[4], 1))?.dims).toEqual([5, 16, 1, 1])
  })

  test('leaves live channels alone', async () => {
    const pruned = await prepared(block(), 'prune-dead-channels')
    const model = decodeModel(pruned)
    expect(floatsOf(model, inputOf(nodesOf(model)[0], 1))?.dims[0]).toBe(40)
  })

  test('a channel that is constant only away from the border is not dead', async () => {
    const original = block(({ expand }) => expand.fill(0, 0, 30 * 3))
    const pruned = await prepared(original, 'prune-dead-channels')
    await expectEqual(original, pruned)
    const model = decodeModel(pruned)
    expect(floatsOf(model, inputOf(nodesOf(model)[0], 1))?.dims[0]).toBe(40)
  })
})

describe('split-prelu', () => {
  test('takes slopes of all kinds apart', async () => {
    const original = block(({ slope1, slope2 }) => {
      slope1.set([0, 1, 1.7, -2, 3])
      slope2.set([2.5, 0, 1, -0.5, 1.01])
    })
    const split = await prepared(original, 'split-prelu')
    expect(operators(split)).not.toContain('PRelu')
    await expectEqual(original, split)
  })

  test('keeps a PRelu whose sign cannot be passed on', async () => {
    const original = smallGraph({
      input: dims,
      output: dims,
      build: (add) => [
        newNode('Conv', ['input', add('w', [3, 1, 1, 1])], 't', { group: 3, kernel_shape: [1, 1] }),
        newNode('PRelu', ['t', add('s', [3, 1, 1], Float32Array.of(2, 0.5, 0))], 'output'),
      ],
    })
    const split = await prepared(original, 'split-prelu')
    expect(operators(split)).toContain('PRelu')
    await expectEqual(original, split)
  })

  test('works on what pruning left', async () => {
    const original = block(({ depthwise, slope1 }) => {
      depthwise.fill(0, 0, 30 * 9)
      slope1.fill(1.5, 30)
    })
    const changed = await prepared(original, 'flush-denormals', 'prune-dead-channels', 'split-prelu', 'dynamic-batch')
    await expectEqual(original, changed)
  })
})

describe('free dimensions', () => {
  const reshaping = smallGraph({
    input: dims,
    output: [1, 192],
    build: (_, model) => {
      model.graph?.initializer?.push({ name: 'shape', dataType: 7, dims: [2], int64Data: [1, 192] })
      return [newNode('Reshape', ['input', 'shape'], 'output')]
    },
  })

  test('dynamic-batch: several in one run give what each gives alone', async () => {
    const free = await prepared(reshaping, 'dynamic-batch')
    const [both] = await runGraph(free, Float32Array.of(...pixels, ...pixels.map((p) => -p)), [2, 3, 8, 8])
    expect(both.slice(0, 192)).toEqual(pixels)
    expect(both.slice(192)).toEqual(pixels.map((p) => -p))
  })

  test('dynamic-batch: constants that are reshaped keep their shape', async () => {
    const original = smallGraph({
      input: dims,
      output: dims,
      build: (add, model) => {
        model.graph?.initializer?.push({ name: 'shape', dataType: 7, dims: [4], int64Data: [1, 3, 1, 1] })
        return [
          newNode('Reshape', [add('flat', [3]), 'shape'], 'factors'),
          newNode('Mul', ['input', 'factors'], 'output'),
        ]
      },
    })
    await expectEqual(original, await prepared(original, 'dynamic-batch'))
  })

  test('dynamic-size: pictures of other sizes go in', async () => {
    const free = await prepared(tinyGraph(), 'dynamic-size')
    const [output] = await runGraph(free, numbers(3 * 32 * 64), [1, 3, 32, 64])
    expect(output).toHaveLength(2 * 32 * 64)
    expect((await failureOf(prepared(reshaping, 'dynamic-size'))).message).toContain('another size')
  })
})

test('normalise-input: plain pixels give what normalised ones gave', async () => {
  const original = tinyGraph()
  const file = fileOf(original, ['normalise-input'])
  const changed = await prepare(original, file, { low: 0, high: 255 })
  const grey = new Float32Array(3 * 64).fill(127.5)
  const normal = grey.map((_, i) => [0.5 - 0.485, 0.5 - 0.456, 0.5 - 0.406][i >> 6] / [0.229, 0.224, 0.225][i >> 6])
  const [before] = await runGraph(original, normal, dims)
  const [after] = await runGraph(changed, grey, dims)
  expect(largestDifference(before, after)).toBeLessThan(1e-5)
})

describe('what is refused', () => {
  test('a preparation that changes results by more than the tolerance', async () => {
    const original = block()
    const error = await failureOf(prepare(original, fileOf(original, ['split-prelu'], { tolerance: 1e-12 }), range))
    expect(error.code).toBe('models_invalid')
    expect(error.message).toMatch(/changed its results by \S+; at most 1e-12/)
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['a page of a hotel’s network', Buffer.from('<html><body>Please log in</body></html>')],
    ['half a graph', block().subarray(0, 1500)],
  ])('%s', async (_, bytes) => {
    for (const step of [[], ['flush-denormals'], ['tflite-to-onnx'], ['ultraface-dynamic-size']] as Preparation[][])
      expect((await failureOf(prepare(bytes, fileOf(bytes, step), range))).code).toBe('models_invalid')
  })

  test('another detector for UltraFace', async () => {
    const error = await failureOf(prepared(block(), 'ultraface-dynamic-size'))
    expect(error.code).toBe('models_invalid')
  })

  test('a conversion that does not come first', async () => {
    const error = await failureOf(prepared(block(), 'flush-denormals', 'tflite-to-onnx'))
    expect(error.message).toContain('has to come first')
  })
})
