/** What tests of model packs need: a folder of their own, small graphs, servers that misbehave on request. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { onTestFinished } from 'vitest'
import { isLikenessError, type LikenessError } from '#errors'
import { directoryOf } from './layout.ts'
import type { PackFile, PackManifest, Preparation } from './manifest.ts'
import { defaultPack } from './packs/default.ts'
import { addFloats, encodeModel, newModel, newNode, valueInfo, type Model, type Node } from './prepare/graph.ts'
import { sha256Of } from './sources/verified-file.ts'

export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'likeness-models-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** The error that `work` throws, which has to be one of the catalogue. */
export async function failureOf(work: Promise<unknown>): Promise<LikenessError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isLikenessError(error)) throw new Error('an error of the catalogue was expected', { cause: error })
  return error
}

/** Where the default pack is installed, or the reason why tests with real models cannot run. */
export function installedModels(): { modelsDirectory: string; reason?: string } {
  const modelsDirectory = process.env.LIKENESS_MODELS || join(envPaths('likeness', { suffix: '' }).cache, 'models')
  if (existsSync(join(directoryOf(modelsDirectory, defaultPack), 'receipt.json'))) return { modelsDirectory }
  const reason = `the default model pack is not installed in ${modelsDirectory}`
  process.stderr.write(`Tests with real models are left out: ${reason}. Run: likeness models install\n`)
  return { modelsDirectory, reason }
}

/** Numbers -1 to 1, the same every time. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 48271) >>> 0) % 2147483647
    return (state / 2147483647) * 2 - 1
  })
}

interface GraphParts {
  input: (number | string)[]
  output: (number | string)[]
  build(add: (name: string, dims: number[], data?: Float32Array) => string, model: Model): Node[]
}

/** A graph from `input` to `output`; `build` may add weights, random unless given. */
export function smallGraph({ input, output, build }: GraphParts): Uint8Array {
  const model = newModel({ name: 'small', node: [], initializer: [], input: [], output: [] }, 9)
  const graph = model.graph
  if (!graph) throw new Error('no graph')
  let seed = 7
  const add = (name: string, dims: number[], data?: Float32Array) => {
    const size = dims.reduce((product, d) => product * d, 1)
    return addFloats(model, name, { dims, data: data ?? numbers(size, seed++) })
  }
  graph.input = [valueInfo('input', input)]
  graph.output = [valueInfo('output', output)]
  graph.node = build(add, model)
  return encodeModel(model)
}

/** A graph of one convolution: enough to be loaded. */
export const tinyGraph = (seed = 1): Uint8Array =>
  smallGraph({
    input: [1, 3, 8, 8],
    output: [1, 2, 8, 8],
    build: (add) => [
      newNode('Conv', ['input', add('w', [2, 3, 1, 1], numbers(6, seed))], 'output', { kernel_shape: [1, 1] }),
    ],
  })

export async function runGraph(bytes: Uint8Array, data: Float32Array, dims: number[]): Promise<Float32Array[]> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 })
  try {
    const results = await session.run({ [session.inputNames[0]]: new Tensor('float32', data, dims) })
    return session.outputNames.map((name) => results[name].data as Float32Array)
  } finally {
    await session.release()
  }
}

export const largestDifference = (p: Float32Array, q: Float32Array): number =>
  p.length === q.length ? p.reduce((most, value, i) => Math.max(most, Math.abs(value - q[i])), 0) : Infinity

export interface GivenFile {
  name: string
  source: string
  bytes: Uint8Array
  prepare?: Preparation[]
  tolerance?: number
}

export const packFileOf = ({ bytes, prepare = [], tolerance = 1e-4, ...file }: GivenFile): PackFile => ({
  ...file,
  sha256: sha256Of(bytes),
  bytes: bytes.length,
  prepare,
  tolerance,
})

/** A valid manifest around the files; the first is the detector, the last the embedder. */
export function manifestOf(id: string, files: PackFile[], changes: Partial<PackManifest> = {}): PackManifest {
  const input = { channels: 'rgb' as const, mean: 127.5, scale: 1 / 128 }
  return {
    id,
    version: '1.0',
    title: 'A pack for tests',
    licence: { name: 'CC0', provenance: 'Random numbers.', commercialUse: true },
    files,
    stages: {
      detector: { kind: 'yunet', file: files[0].name, input, scoreThreshold: 0.5, nms: 0.4 },
      embedder: { kind: 'arcface', file: files[files.length - 1].name, input, dimensions: 2 },
    },
    thresholds: { verification: 80, duplicate: 95 },
    calibration: {
      measuredOn: 'Nothing.',
      rows: [
        { similarity: 0, cosine: -1, fmr: 1, fnmr: 0 },
        { similarity: 100, cosine: 1, fmr: 1e-8, fnmr: 1 },
      ],
    },
    ...changes,
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

export interface TestServer {
  url: string
  /** What was asked for, in order. */
  requests: { url: string; range?: string; ifRange?: string }[]
}

/** A server on a free port of this machine; `count` says which request it is, from 1. */
export async function serve(answer: Answer): Promise<TestServer> {
  const requests: TestServer['requests'] = []
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers
    requests.push({ url: request.url ?? '', range, ifRange: ifRange === undefined ? undefined : String(ifRange) })
    answer(request, response, requests.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** Answers as a good file server does: whole, or the range that is asked for when its version still holds. */
export function sendFile(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array, etag = '"1"'): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN)
  const current = request.headers['if-range'] === undefined || request.headers['if-range'] === etag
  if (Number.isNaN(start) || !current) {
    response.writeHead(200, { 'content-length': bytes.length, etag }).end(bytes)
    return
  }
  const headers = { etag, 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }
  response.writeHead(206, { ...headers, 'content-length': bytes.length - start }).end(bytes.subarray(start))
}
