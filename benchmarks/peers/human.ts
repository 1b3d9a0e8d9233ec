/** `@vladmandic/human` with only what recognition needs: detector, mesh, description. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Backend, Peer, TensorFlow, TensorFlowWasm } from './peer.ts'

interface HumanInstance {
  tf: TensorFlow
  init(): Promise<void>
  load(): Promise<void>
  detect(input: unknown): Promise<{ face: { box: [number, number, number, number]; embedding?: number[] }[] }>
}

interface HumanModule {
  Human: new (config: object) => HumanInstance
}

const config = (models: string, backend: Backend, wasmPath: string) => ({
  backend,
  wasmPath,
  modelBasePath: models,
  async: false,
  cacheSensitivity: 0,
  filter: { enabled: false },
  gesture: { enabled: false },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  segmentation: { enabled: false },
  face: {
    enabled: true,
    detector: { enabled: true, maxDetected: 100, rotation: true, skipFrames: 0, skipTime: 0 },
    mesh: { enabled: true },
    description: { enabled: true, skipFrames: 0, skipTime: 0 },
    iris: { enabled: false },
    emotion: { enabled: false },
    antispoof: { enabled: false },
    liveness: { enabled: false },
  },
})

/** The library loads models with fetch, which in Node knows no files. */
function fetchFiles(): void {
  const original = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    return url.startsWith('file:') ? new Response(await readFile(fileURLToPath(url))) : original(input, init)
  }
}

export async function loadHuman(directory: string, backend: Backend): Promise<Peer> {
  fetchFiles()
  const load = createRequire(join(directory, 'peers.cjs'))
  const wasmPath = join(directory, 'node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/')
  const wasm = load('@tensorflow/tfjs-backend-wasm') as TensorFlowWasm
  wasm.setWasmPaths(wasmPath)
  // Named by its path: the package's exports lead to the build for the native backend.
  const path = join(directory, 'node_modules/@vladmandic/human')
  const { Human } = load(join(path, 'dist/human.node-wasm.js')) as HumanModule
  const human = new Human(config(`${pathToFileURL(join(path, 'models')).href}/`, backend, wasmPath))
  await human.init()
  await human.load()
  return {
    name: `human (${human.tf.getBackend()})`,
    async read({ data, width, height }) {
      const flat = human.tf.tensor3d(data, [height, width, 3], 'float32')
      const tensor = human.tf.expandDims(flat, 0)
      flat.dispose()
      try {
        const { face } = await human.detect(tensor)
        return face.map(({ box: [x, y, width, height], embedding }) => ({
          box: { x, y, width, height },
          embedding: embedding ?? [],
        }))
      } finally {
        tensor.dispose()
      }
    },
  }
}
