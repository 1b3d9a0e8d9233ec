/** The versions of a user's pack that lie on this machine: which one is in use, and which embedder each has. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LikenessError } from '#errors'
import { systemCode } from './failures.ts'
import { homeOf, MANIFEST } from './layout.ts'
import { packManifest, type PackManifest } from './manifest.ts'
import { entriesOf } from './open.ts'
import { builtInPack } from './packs/built-in.ts'
import { readReceipt, writeReceipt } from './receipt.ts'
import { writeDurably } from './sources/verified-file.ts'

interface InstalledVersion {
  directory: string
  installedAt: string
  /** Absent when it cannot be read. */
  manifest?: PackManifest
}

async function installedVersions(modelsDirectory: string, id: string): Promise<InstalledVersion[]> {
  const home = homeOf(modelsDirectory, id)
  const found = await Promise.all(
    (await entriesOf(home)).map(async (name) => {
      const directory = join(home, name)
      const receipt = await readReceipt(directory)
      return receipt ? [{ directory, installedAt: receipt.installedAt, manifest: await manifestIn(directory) }] : []
    }),
  )
  return found.flat()
}

/** Its types only are checked: a manifest that was good enough for an older release still says which embedder it is. */
async function manifestIn(directory: string): Promise<PackManifest | undefined> {
  try {
    return packManifest.safeParse(JSON.parse(await readFile(join(directory, MANIFEST), 'utf8'))).data
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Everything that embeddings follow from. */
function embedderOf({ files, stages: { embedder } }: PackManifest): string {
  const { kind, dimensions, input } = embedder
  const { width, height, channels, mean, scale } = input
  const sha256 = files.find(({ name }) => name === embedder.file)?.sha256
  return JSON.stringify([sha256, kind, dimensions, width, height, channels, mean, scale])
}

/**
 * Collections remember id and version of the pack they were made with: one id and version must stand for one embedder.
 * Throws `models_invalid` when it is installed with another.
 */
export async function refuseOtherEmbedder(manifest: PackManifest, modelsDirectory: string): Promise<void> {
  const { id, version } = manifest
  if (builtInPack(id)) return
  for (const { manifest: other, directory } of await installedVersions(modelsDirectory, id))
    if (other?.version === version && embedderOf(other) !== embedderOf(manifest))
      throw new LikenessError('models_invalid', {
        message:
          `The model pack ${id} ${version} is installed with another embedder, and their embeddings cannot be compared. ` +
          'Raise the version in its pack.json, then install it again.',
        details: { pack: id, version, directory },
      })
}

/** For a receipt: now, but later than every other version's, whatever the clock did; the latest is the one in use. */
export async function installationTime(modelsDirectory: string, id: string): Promise<string> {
  const others = (await installedVersions(modelsDirectory, id)).map(({ installedAt }) => Date.parse(installedAt) + 1)
  return new Date(Math.max(Date.now(), ...others.filter((time) => !Number.isNaN(time)))).toISOString()
}

/** Whether the undamaged pack in `directory` is the one in use, with this very manifest. The product's packs always are. */
export async function isSelected(manifest: PackManifest, directory: string, modelsDirectory: string): Promise<boolean> {
  if (builtInPack(manifest.id)) return true
  const versions = await installedVersions(modelsDirectory, manifest.id)
  const own = versions.find((version) => version.directory === directory)
  if (!own || versions.some((other) => other !== own && other.installedAt >= own.installedAt)) return false
  return JSON.stringify(own.manifest) === JSON.stringify(manifest)
}

/** Puts an undamaged pack in use with this manifest. Each file is replaced as a whole, so that readers find either. */
export async function select(manifest: PackManifest, directory: string, modelsDirectory: string): Promise<void> {
  const receipt = await readReceipt(directory)
  if (!receipt) throw new LikenessError('models_missing', { details: { pack: manifest.id, directory } })
  await writeDurably(join(directory, MANIFEST), Buffer.from(JSON.stringify(manifest, null, 2)))
  await writeReceipt(directory, { ...receipt, installedAt: await installationTime(modelsDirectory, manifest.id) })
}
