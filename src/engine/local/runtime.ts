/** Whether the native parts of the engine load on this machine, for `likeness doctor`. Each throws when they do not. */
import './no-telemetry.ts'

export interface Runtime {
  /** What runs the networks, with its version. */
  inference(): Promise<string>
  /** What decodes pictures, and which formats. */
  images(): Promise<string>
  heic(): Promise<string>
}

export const runtime: Runtime = {
  inference: async () => {
    const { env } = await import('onnxruntime-node')
    return `ONNX Runtime ${env.versions.node ?? env.versions.common}`
  },
  images: async () => {
    const { default: sharp } = await import('sharp')
    const { readableFormats } = await import('./decode/sniff.ts')
    return `libvips ${sharp.versions.vips}; read are ${readableFormats}`
  },
  heic: async () => {
    const { instantiateLibheif } = await import('./decode/libheif.ts')
    await instantiateLibheif(1_000_000)
    return 'HEIC and HEIF pictures, as phones take them, can be read'
  },
}
