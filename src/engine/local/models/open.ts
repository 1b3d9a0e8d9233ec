import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LikenessError } from '#errors'
import { checkManifest } from './check-manifest.ts'
import { onDisk, systemCode } from './failures.ts'
import { directoryOf, homeOf, MANIFEST } from './layout.ts'
import type { InstalledPack, PackManifest } from './manifest.ts'
import { builtInPack } from './packs/built-in.ts'
import { glance, readReceipt } from './receipt.ts'

/**
 * An installed pack by its id, ready to be loaded from. Cheap: looks at sizes and times only (`verifyPack` reads everything).
 * Throws `models_missing` or `models_corrupt`, each with the command that helps.
 */
export async function openPack(id: string, modelsDirectory: string): Promise<InstalledPack> {
  const found = await findPack(id, modelsDirectory)
  if (!found) throw missing(id)
  const { condition, damaged } = await onDisk(found.directory, () => glance(found.directory))
  if (condition === 'missing') throw missing(id)
  if (condition === 'damaged') throw corrupt(id, damaged)
  return installedPack(found.manifest, found.directory)
}

export interface FoundPack {
  manifest: PackManifest
  directory: string
}

/** Where a pack is, or would be if it is one of the product's; undefined for a user's pack that is not installed. */
export async function findPack(id: string, modelsDirectory: string): Promise<FoundPack | undefined> {
  const manifest = builtInPack(id)
  if (manifest) return { manifest, directory: directoryOf(modelsDirectory, manifest) }
  return newestUserPack(id, modelsDirectory)
}

/** Of several versions of a user's pack, the one installed last. */
async function newestUserPack(id: string, modelsDirectory: string): Promise<FoundPack | undefined> {
  // Ids become folder names: one that could lead elsewhere is nobody's.
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) return undefined
  const home = homeOf(modelsDirectory, id)
  const directories = (await entriesOf(home)).map((name) => join(home, name))
  const dated = await Promise.all(
    directories.map(async (directory) => ({ directory, at: (await readReceipt(directory))?.installedAt ?? '' })),
  )
  const [newest] = dated.filter(({ at }) => at).sort((p, q) => q.at.localeCompare(p.at))
  if (!newest) return undefined
  return { manifest: await readManifest(newest.directory), directory: newest.directory }
}

export async function readManifest(directory: string): Promise<PackManifest> {
  const path = join(directory, MANIFEST)
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const why = systemCode(cause) === 'ENOENT' ? 'is not there' : 'cannot be read as JSON'
    throw new LikenessError('models_invalid', { message: `${path} ${why}.`, details: { path }, cause })
  }
  return checkManifest(value)
}

export async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return []
    throw error
  }
}

export function installedPack(manifest: PackManifest, directory: string): InstalledPack {
  return {
    manifest,
    directory,
    path(name) {
      if (!manifest.files.some((file) => file.name === name))
        throw new LikenessError('models_invalid', { message: `The pack ${manifest.id} has no file ${name}.` })
      return join(directory, name)
    },
  }
}

export const missing = (id: string): LikenessError =>
  new LikenessError('models_missing', {
    message: `The model pack ${id} is not installed. Run: ${installCommand(id)}`,
    details: { pack: id, remedy: installCommand(id) },
  })

export const corrupt = (id: string, files: string[]): LikenessError =>
  new LikenessError('models_corrupt', {
    message: `The model pack ${id} is damaged (${files.join(', ')}). Run: ${installCommand(id)}`,
    details: { pack: id, files, remedy: installCommand(id) },
  })

const installCommand = (id: string): string => {
  if (id === 'default') return 'likeness models install'
  return builtInPack(id) ? `likeness models install ${id}` : 'likeness models install FOLDER'
}
