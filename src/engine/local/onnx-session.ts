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
    async run({ dims, data }) {
      const results = await session.run({ [input]: new Tensor('float32', data, dims) })
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [
          name,
          { dims: tensor.dims, data: tensor.data as Float32Array },
        ]),
      )
    },
    release: () => session.release(),
  }
}
