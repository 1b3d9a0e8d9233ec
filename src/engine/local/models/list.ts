import { isLikenessError } from '#errors'
import type { PackManifest } from './manifest.ts'
import { entriesOf, findPack, type FoundPack } from './open.ts'
import { builtInPacks } from './packs/built-in.ts'
import { glance, type Condition } from './receipt.ts'

export interface ListedPack {
  id: string
  version: string
  title: string
  licence: PackManifest['licence']
  origin: 'built-in' | 'folder'
  /** By sizes and times of its files; `verifyPack` reads them. */
  condition: Condition
  damaged: string[]
  /** Where it lies, or would lie. */
  directory: string
  installedAt?: string
  /** On the disk; of a pack that is not installed, what has to be downloaded, when its manifest says. */
  bytes?: number
}

/** The product's packs, installed or not, then the user's. */
export async function listPacks(modelsDirectory: string): Promise<ListedPack[]> {
  const own = builtInPacks.map(({ id }) => id)
  const others = (await entriesOf(modelsDirectory))
    .filter((name) => !name.startsWith('.') && !own.includes(name))
    .sort()
  const listed: ListedPack[] = []
  for (const id of [...own, ...others]) {
    const found = await findPack(id, modelsDirectory).catch((error: unknown) => {
      // Something in the folder that is no pack is not this list's business.
      if (isLikenessError(error)) return undefined
      throw error
    })
    if (found) listed.push(await describe(found, own.includes(id)))
  }
  return listed
}

async function describe({ manifest, directory }: FoundPack, builtIn: boolean): Promise<ListedPack> {
  const { condition, damaged, receipt } = await glance(directory)
  const announced = manifest.files.reduce((sum, file) => sum + (file.bytes ?? NaN), 0)
  const bytes = receipt ? receipt.files.reduce((sum, file) => sum + file.bytes, 0) : announced
  const { id, version, title, licence } = manifest
  return {
    ...{ id, version, title, licence, origin: builtIn ? 'built-in' : 'folder', condition, damaged, directory },
    installedAt: receipt?.installedAt,
    ...(!Number.isNaN(bytes) && { bytes }),
  }
}
