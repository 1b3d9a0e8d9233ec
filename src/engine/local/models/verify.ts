import { LikenessError } from '#errors'
import { onDisk } from './failures.ts'
import { corrupt, findPack, missing } from './open.ts'
import { inspect, type InstalledFile } from './receipt.ts'

export interface VerifiedPack {
  id: string
  version: string
  directory: string
  installedAt: string
  files: InstalledFile[]
}

/**
 * Reads every file of an installed pack and compares its SHA-256 with the one recorded when it was installed, and the
 * recorded origins with the manifest. Throws `models_missing` or `models_corrupt`, each with the command that helps.
 */
export async function verifyPack(id: string, modelsDirectory: string): Promise<VerifiedPack> {
  const found = await findPack(id, modelsDirectory)
  if (!found) throw missing(id)
  const { manifest, directory } = found
  const { condition, damaged, receipt } = await onDisk(directory, () => inspect(directory))
  if (condition === 'missing' || !receipt) throw missing(id)
  if (condition === 'damaged') throw corrupt(id, damaged)
  const strangers = manifest.files.filter(
    (file) => !receipt.files.some(({ name, sourceSha256 }) => name === file.name && sourceSha256 === file.sha256),
  )
  if (strangers.length)
    throw new LikenessError('models_corrupt', {
      message: `The receipt in ${directory} does not fit the pack ${id}. Remove the pack, then install it again.`,
      details: { pack: id, files: strangers.map(({ name }) => name) },
    })
  const { installedAt, files } = receipt
  return { id, version: manifest.version, directory, installedAt, files }
}
