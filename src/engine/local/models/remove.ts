import { rename, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { checkCancelled, onDisk, systemCode } from './failures.ts'
import { homeOf, lockOf, stagingPrefix } from './layout.ts'
import { withLock } from './lock.ts'
import { LikenessError } from '#errors'

/** Removes every version of a pack. Throws `models_missing` when none is installed. Collections keep their faces. */
export async function removePack(id: string, modelsDirectory: string, signal?: AbortSignal): Promise<void> {
  checkCancelled(signal)
  const absent = (cause?: unknown) =>
    new LikenessError('models_missing', {
      message: `The model pack ${id} is not installed.`,
      details: { pack: id },
      cause,
    })
  // Ids become folder names: one that could lead elsewhere is nobody's.
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) throw absent()
  await withLock(lockOf(modelsDirectory, id), signal, async () => {
    // Out of sight at once, so that nobody opens a pack that is half gone.
    const aside = join(modelsDirectory, `${stagingPrefix(id)}${randomUUID()}`)
    await onDisk(modelsDirectory, async () => {
      try {
        await rename(homeOf(modelsDirectory, id), aside)
      } catch (error) {
        if (systemCode(error) === 'ENOENT') throw absent(error)
        throw error
      }
      await rm(aside, { recursive: true, force: true })
    })
  })
}
