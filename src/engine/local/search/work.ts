/** What the threads are asked to do, and the messages that carry it. */
import type { Basis, Sketch } from './codes.ts'
import type { Geometry } from './geometry.ts'
import type { ScanHits, ScanTask } from './scan.ts'
import type { SharedMemory } from './wasm.ts'

export type Work =
  | { kind: 'scan'; pool: number; task: ScanTask }
  /** For each stored vector the slot of the nearest one in `blocks`. */
  | { kind: 'nearest'; pool: number; slots: Uint32Array; blocks: Uint32Array }
  | { kind: 'sketch'; pool: number; slots: Uint32Array; basis: Basis }
  /** Principal axes of a sample. */
  | { kind: 'axes'; sample: Float32Array; length: number; count: number }

export interface Results {
  scan: ScanHits[]
  nearest: Uint32Array
  sketch: Sketch[]
  axes: Basis
}

export type Result = Results[keyof Results]

export type ToWorker =
  | { kind: 'arena'; pool: number; geometry: Geometry; arena: number; memory: SharedMemory }
  | { kind: 'work'; work: Work }

export type FromWorker = { kind: 'ready' } | { kind: 'done'; result: Result } | { kind: 'failed' }
