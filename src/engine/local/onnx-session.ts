/** The only place that touches onnxruntime: one graph, loaded, ready to run on the calling thread. */
import './no-telemetry.ts'
import { LikenessError } from '#errors'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/** `dims` as ONNX orders them; `data` row-major float32. */
export interface Floats {
  dims: readonly number[]
  data: Float32Array
}

export interface Graph {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Feeds the first input; answers with the outputs by name. Blocks the calling thread while it computes. */
  run(input: Floats): Promise<Record<string, Floats>>
  release(): Promise<void>
}

/**
 * Of a batch at once. What a network needs meanwhile grows with the batch and is kept for the next one; a crowd is rare,
 * and no faster together than by the handful.
 */
const MOST_AT_ONCE = 8

function joined(parts: readonly Floats[]): Floats {
  const [first] = parts
  if (parts.length === 1) return first
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return { dims: [parts.reduce((sum, { dims }) => sum + dims[0], 0), ...first.dims.slice(1)], data }
}

/**
 * Loads a graph. One thread by default: whole pictures are spread over worker threads, which beats spreading one
 * picture's small tensors (measured in `docs/measurements.md`). Throws `models_corrupt`.
 */
export async function loadGraph(path: string, threads = 1): Promise<Graph> {
  const session = await InferenceSession.create(path, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // A plan of memory for every size of batch there was: takes more and is no faster where sizes differ all the time.
    enableMemPattern: false,
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw new LikenessError('models_corrupt', {
      message: `The model file ${path} cannot be loaded. Run: likeness models install`,
      cause,
    })
  })
  const [input] = session.inputNames
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run({ dims: [count, ...shape], data }) {
      const size = data.length / count
      const parts: Awaited<ReturnType<typeof session.run>>[] = []
      for (let from = 0; from < count; from += MOST_AT_ONCE) {
        const to = Math.min(count, from + MOST_AT_ONCE)
        const some = new Tensor('float32', data.subarray(from * size, to * size), [to - from, ...shape])
        parts.push(await session.run({ [input]: some }))
      }
      return Object.fromEntries(
        session.outputNames.map((name) => [
          name,
          joined(parts.map((part) => ({ dims: part[name].dims, data: part[name].data as Float32Array }))),
        ]),
      )
    },
    release: () => session.release(),
  }
}
