/** Packs to be installed in tests: one in a folder, one from a server. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackManifest } from './manifest.ts'
import { manifestOf, packFileOf, temporaryDirectory, tinyGraph } from './models.testing.ts'
import { resolvePack } from './resolve.ts'

export const detector = tinyGraph(1)
export const embedder = tinyGraph(2)

/** A user's pack in a folder: `pack.json` and two graphs. */
export async function folderPack(changes: Partial<PackManifest> = {}) {
  const folder = await temporaryDirectory()
  await mkdir(join(folder, 'graphs'))
  await writeFile(join(folder, 'graphs', 'a.onnx'), detector)
  await writeFile(join(folder, 'b.onnx'), embedder)
  const files = [
    packFileOf({ name: 'detector.onnx', source: 'file:graphs/a.onnx', bytes: detector, prepare: ['dynamic-size'] }),
    packFileOf({ name: 'embedder.onnx', source: 'file:b.onnx', bytes: embedder, prepare: ['dynamic-batch'] }),
  ]
  await writeFile(join(folder, 'pack.json'), JSON.stringify(manifestOf('mine', files, changes)))
  return { folder, ...(await resolvePack(folder)) }
}

/** The same pack from a server. */
export const servedPack = (url: string) =>
  manifestOf('served', [
    packFileOf({ name: 'detector.onnx', source: `${url}/detector.onnx`, bytes: detector }),
    packFileOf({ name: 'embedder.onnx', source: `${url}/embedder.onnx`, bytes: embedder, prepare: ['dynamic-batch'] }),
  ])

export const bytesFor = (url = '') => (url.includes('detector') ? detector : embedder)

/** Names of everything in the folder for models that is not an installed pack or an empty helper folder. */
export async function litter(modelsDirectory: string): Promise<string[]> {
  const names = await readdir(modelsDirectory, { recursive: true })
  const files = await Promise.all(
    names
      .filter((name) => name.startsWith('.'))
      .map(async (name) => ((await stat(join(modelsDirectory, name))).isFile() ? [name] : [])),
  )
  return files.flat()
}
