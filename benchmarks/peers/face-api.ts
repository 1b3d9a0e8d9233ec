/** `@vladmandic/face-api` as its documentation uses it: SSD detector, 68 landmarks, 128-number descriptor. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Backend, Peer, TensorFlow, TensorFlowWasm } from './peer.ts'

interface Net {
  loadFromDisk(directory: string): Promise<void>
}

interface Described {
  detection: { box: { x: number; y: number; width: number; height: number } }
  descriptor: Float32Array
}

interface FaceApi {
  tf: TensorFlow
  nets: Record<'ssdMobilenetv1' | 'faceLandmark68Net' | 'faceRecognitionNet', Net>
  SsdMobilenetv1Options: new (options: { minConfidence: number; maxResults: number }) => object
  detectAllFaces(
    input: unknown,
    options: object,
  ): { withFaceLandmarks(): { withFaceDescriptors(): PromiseLike<Described[]> } }
}

export async function loadFaceApi(directory: string, backend: Backend): Promise<Peer> {
  const load = createRequire(join(directory, 'peers.cjs'))
  const wasm = load('@tensorflow/tfjs-backend-wasm') as TensorFlowWasm
  wasm.setWasmPaths(join(directory, 'node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/'))
  const api = load('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi
  await api.tf.setBackend(backend)
  await api.tf.ready()
  const models = join(directory, 'node_modules/@vladmandic/face-api/model')
  for (const net of ['ssdMobilenetv1', 'faceLandmark68Net', 'faceRecognitionNet'] as const)
    await api.nets[net].loadFromDisk(models)
  // 0.5 is the library's own default; its default of 100 results stays too.
  const options = new api.SsdMobilenetv1Options({ minConfidence: 0.5, maxResults: 100 })
  return {
    name: `face-api (${api.tf.getBackend()})`,
    async read({ data, width, height }) {
      const tensor = api.tf.tensor3d(data, [height, width, 3], 'int32')
      try {
        const faces = await api.detectAllFaces(tensor, options).withFaceLandmarks().withFaceDescriptors()
        return faces.map(({ detection, descriptor }) => {
          const { x, y, width, height } = detection.box
          return { box: { x, y, width, height }, embedding: descriptor }
        })
      } finally {
        tensor.dispose()
      }
    },
  }
}
