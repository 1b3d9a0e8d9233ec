/** The scan kernel (kernel.wat) bound to one memory. Compiled once per thread. */
import { kernelBytes } from './kernel-bytes.ts'
import { type SharedMemory, wasm, type WasmModule } from './wasm.ts'

/** Addresses are bytes into the memory. */
export type Scan = (
  blocks: number,
  count: number,
  sketchesAt: number,
  codesAt: number,
  padded: number,
  lead: number,
  sketched: number,
  probe: number,
  scale: number,
  sketch: number,
  sketchScale: number,
  rest: number,
  heap: number,
  k: number,
) => void

let compiled: WasmModule | undefined

export function bindKernel(memory: SharedMemory): Scan {
  compiled ??= new wasm.Module(Buffer.from(kernelBytes, 'base64'))
  const { scan } = new wasm.Instance(compiled, { env: { memory } }).exports
  if (!scan) throw new TypeError('The search kernel has no scan.')
  return scan
}
