import { resolve } from 'node:path'
import { LikenessError } from '#errors'
import type { PackManifest } from './manifest.ts'
import { readManifest } from './open.ts'
import { builtInPack, builtInPacks } from './packs/built-in.ts'

export interface ResolvedPack {
  manifest: PackManifest
  /** Of a pack in a folder: what its `file:` sources are relative to. */
  baseDirectory?: string
}

/**
 * What `likeness models install WHAT` means: the name of one of the product's packs, or a folder with a `pack.json`.
 * Throws `models_invalid`.
 */
export async function resolvePack(what: string): Promise<ResolvedPack> {
  const manifest = builtInPack(what)
  if (manifest) return { manifest }
  if (/^[a-z0-9-]+$/.test(what)) {
    const names = builtInPacks.map(({ id }) => id).join(', ')
    throw invalid(`There is no pack called ${what}; there are ${names}. A folder is written with a slash: ./${what}`)
  }
  const baseDirectory = resolve(what)
  const own = await readManifest(baseDirectory)
  if (builtInPack(own.id)) throw invalid(`${own.id} is a pack of the product; give yours another id in its pack.json.`)
  return { manifest: own, baseDirectory }
}

const invalid = (message: string) => new LikenessError('models_invalid', { message })
