/** The part of WebAssembly's interface that is used here: Node's own types leave it out, browsers' would bring too much. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer
  /** By so many pages of 64 KB. */
  grow(pages: number): number
}

export interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

interface Wasm {
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => SharedMemory
  Module: new (bytes: Uint8Array) => WasmModule
  Instance: new (
    module: WasmModule,
    imports: { env: { memory: SharedMemory } },
  ) => { exports: Record<string, (...numbers: number[]) => void> }
}

export const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly
