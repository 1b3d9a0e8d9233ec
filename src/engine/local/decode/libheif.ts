/**
 * libheif compiled to WebAssembly, one instance per image (5 ms): its memory goes with it, and a file that crashes the
 * decoder cannot harm the next. Only the plain bindings are declared: the package's convenience classes (and heic-decode
 * on top of them) print to stdout, lose errors in timers and take the first image of a file, not its primary one.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export interface Failure {
  code?: unknown
  message?: string
}

export interface Channel {
  width: number
  height: number
  /** Bytes from one row to the next. */
  stride: number
  /** Points into the instance's memory. */
  data: Uint8Array
}

export interface Libheif {
  ready: Promise<unknown>
  HEAPU8: Uint8Array
  heif_error_code: { heif_error_Ok: unknown }
  heif_colorspace: { heif_colorspace_RGB: unknown }
  heif_chroma: { heif_chroma_interleaved_RGB: unknown }
  heif_context_alloc(): unknown
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): Failure
  heif_context_get_number_of_top_level_images(context: unknown): number
  /** A handle, or a failure. */
  heif_js_context_get_primary_image_handle(context: unknown): Failure
  heif_image_handle_get_width(handle: unknown): number
  heif_image_handle_get_height(handle: unknown): number
  heif_js_decode_image2(
    handle: unknown,
    colorspace: unknown,
    chroma: unknown,
  ): Promise<Failure & { channels?: Channel[] }>
  _heif_get_global_security_limits(): number
}

// Node's types leave WebAssembly out.
interface Instance {
  exports: unknown
}
interface WebAssemblyPart {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: unknown) => Instance
}
const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyPart }).WebAssembly

type Factory = (options: object) => Libheif

let compiled: { factory: Factory; wasm: object } | undefined

function compile() {
  const require = createRequire(import.meta.url)
  return (compiled ??= {
    factory: require('libheif-js/libheif-wasm/libheif.js') as Factory,
    wasm: new Module(readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'))),
  })
}

/** A fresh instance that refuses pictures of more than `maxPixels`, whatever the container says about their size. */
export async function instantiateLibheif(maxPixels: number): Promise<Libheif> {
  const { factory, wasm } = compile()
  const lib = factory({
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports: unknown, receive: (instance: Instance) => void) {
      const instance = new Instance(wasm, imports)
      receive(instance)
      return instance.exports
    },
  })
  await lib.ready
  // struct heif_security_limits { uint8_t version; uint64_t max_image_size_pixels; ... }
  // https://github.com/strukturag/libheif/blob/master/libheif/api/libheif/heif_security.h
  const at = lib._heif_get_global_security_limits() + 8
  new DataView(lib.HEAPU8.buffer).setBigUint64(at, BigInt(maxPixels), true)
  return lib
}
