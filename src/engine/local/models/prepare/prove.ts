/**
 * Runs a prepared graph and the file it was made from on the same probe inputs and compares every output.
 * A preparation that changes results by more than the file's tolerance is refused, whatever its reason.
 */
import '../../no-telemetry.ts'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Preparation } from '../manifest.ts'
import { decodeModel, dimensionsOf, encodeModel, graphOf, inputsOf, invalid, valueInfo } from './graph.ts'
import { normalised } from './normalise-input.ts'
import { rawLocations, SCORES } from './ultraface-dynamic-size.ts'

const PROBES = 3

/** Values the engine feeds the graph lie between these. */
export interface InputRange {
  low: number
  high: number
}

export interface Proof {
  name: string
  original: Uint8Array
  prepared: Uint8Array
  steps: readonly Preparation[]
  tolerance: number
  range: InputRange
}

/** Answers with the largest absolute difference of any output; throws `models_invalid` beyond the tolerance. */
export async function prove({ name, original, prepared, steps, tolerance, range }: Proof): Promise<number> {
  const reference = await openGraph(
    name,
    steps.includes('ultraface-dynamic-size') ? exposeLocations(original) : original,
  )
  const candidate = await openGraph(name, prepared)
  try {
    const dims = shapeOf(original)
    const probes = Array.from({ length: PROBES }, (_, seed) => probe(dims, range, seed + 1))
    const expected: Outputs[] = []
    const fed = steps.includes('normalise-input') ? probes.map((data) => normalised(data, dims[1])) : probes
    for (const data of fed) expected.push(await run(reference, data, dims))
    const actual = await runAll(candidate, probes, dims, steps.includes('dynamic-batch'))
    if (steps.some((step) => step.endsWith('dynamic-size'))) await proveSizes(name, candidate, dims, range)
    return compare(name, expected, actual, tolerance)
  } finally {
    await Promise.all([reference.release(), candidate.release()])
  }
}

/** There is nothing to compare results of other sizes with, but the graph has to take them. */
async function proveSizes(name: string, candidate: InferenceSession, dims: number[], range: InputRange): Promise<void> {
  for (const [height, width] of [
    [96, 160],
    [352, 224],
  ]) {
    const other = [...dims.slice(0, 2), height, width]
    await run(candidate, probe(other, range, height), other).catch((cause: unknown) => {
      throw invalid(`${name} does not work with pictures of another size.`, cause)
    })
  }
}

/** Checks at least that the runtime takes the graph. */
export async function proveLoads(name: string, bytes: Uint8Array): Promise<void> {
  await (await openGraph(name, bytes)).release()
}

/** In the order of the graph's outputs. */
type Outputs = Float32Array[]

async function openGraph(name: string, bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, { logSeverityLevel: 4, intraOpNumThreads: 1 })
  } catch (cause) {
    throw invalid(`${name} is not a graph that onnxruntime can run.`, cause)
  }
}

function exposeLocations(original: Uint8Array): Uint8Array {
  const model = decodeModel(original)
  const output = (name: string, last: number) => valueInfo(name, ['n', 'priors', last])
  graphOf(model).output = [output(SCORES, 2), output(rawLocations(model), 4)]
  return encodeModel(model)
}

/** Shape of the one input, free dimensions taken as 1. */
function shapeOf(original: Uint8Array): number[] {
  const inputs = inputsOf(decodeModel(original))
  if (inputs.length !== 1) throw invalid('Only graphs of one input can be prepared.')
  return dimensionsOf(inputs[0]).map((d) => (typeof d === 'number' && d > 0 ? d : 1))
}

async function run(session: InferenceSession, data: Float32Array, dims: readonly number[]): Promise<Outputs> {
  const results = await session.run({ [session.inputNames[0]]: new Tensor('float32', data, dims) })
  return session.outputNames.map((name) => results[name].data as Float32Array)
}

/** One output for each probe; where batches are promised, from one run with all of them. */
async function runAll(session: InferenceSession, probes: Float32Array[], dims: number[], batch: boolean) {
  const all: Outputs[] = []
  if (!batch) {
    for (const data of probes) all.push(await run(session, data, dims))
    return all
  }
  const data = new Float32Array(probes.length * probes[0].length)
  probes.forEach((one, i) => data.set(one, i * one.length))
  const outputs = await run(session, data, [probes.length, ...dims.slice(1)])
  return probes.map((_, i) =>
    outputs.map((values) => {
      const length = values.length / probes.length
      return values.slice(i * length, (i + 1) * length)
    }),
  )
}

function compare(name: string, expected: Outputs[], actual: Outputs[], tolerance: number): number {
  let largest = 0
  expected.forEach((outputs, probeAt) => {
    outputs.forEach((values, outputAt) => {
      const other = actual[probeAt][outputAt]
      if (other?.length !== values.length) throw invalid(`Preparing ${name} changed the shape of its results.`)
      values.forEach((value, i) => {
        const difference = Math.abs(value - other[i])
        // Written so that NaN counts as a difference.
        if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference
      })
    })
  })
  if (largest > tolerance)
    throw invalid(`Preparing ${name} changed its results by ${largest}; at most ${tolerance} is allowed.`)
  return largest
}

/**
 * The same inputs on every machine: soft blobs like those of a blurred photo, with grain on top. `seed` picks one.
 */
export function probe(dims: readonly number[], { low, high }: InputRange, seed: number): Float32Array {
  const random = generator(seed)
  const [height, width] = dims.slice(-2)
  const plane = height * width
  const waves = Array.from({ length: 12 }, () => ({
    x: ((random() - 0.5) * 40) / width,
    y: ((random() - 0.5) * 40) / height,
    phase: random() * 2 * Math.PI,
  }))
  return Float32Array.from({ length: dims.reduce((product, d) => product * d, 1) }, (_, i) => {
    const x = i % width
    const y = Math.floor((i % plane) / width)
    const shift = Math.floor(i / plane)
    const sum = waves.reduce((total, wave) => total + Math.sin(wave.x * x + wave.y * y + wave.phase + shift), 0)
    const value = 0.5 + sum / 12 + (random() - 0.5) * 0.2
    return low + (high - low) * Math.min(1, Math.max(0, value))
  })
}

/** Numbers 0-1 that are the same everywhere: a linear congruential generator, constants of Numerical Recipes. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
