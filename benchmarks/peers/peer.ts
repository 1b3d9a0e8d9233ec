/** A face recognition library under comparison, behind one interface. */
import type { Raster } from '#engine/local/decode/raster.ts'

export interface PeerFace {
  /** Pixels of the picture given. */
  box: { x: number; y: number; width: number; height: number }
  embedding: ArrayLike<number>
}

export interface Peer {
  name: string
  /** Every face of the picture with its embedding. */
  read(image: Raster): Promise<PeerFace[]>
}

export type Backend = 'wasm' | 'cpu'

/** What is used of TensorFlow.js. */
export interface TensorFlow {
  setBackend(name: Backend): Promise<boolean>
  ready(): Promise<void>
  getBackend(): string
  tensor3d(values: Uint8Array, shape: [number, number, number], type: 'int32' | 'float32'): { dispose(): void }
  expandDims(tensor: unknown, axis: number): { dispose(): void }
}

export interface TensorFlowWasm {
  setWasmPaths(directory: string): void
  setThreadsCount(threads: number): void
}

export function euclidean(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2
  return Math.sqrt(sum)
}
