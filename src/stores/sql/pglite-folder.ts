/** The first start of an embedded database: all of it or nothing. */
import { existsSync } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openPglite } from './pglite.ts'

const PREFIX = 'database.new-'

/**
 * The database folder of a home. When there is none it is made beside its place and renamed once it is whole, so that
 * a kill in between leaves nothing that looks like a database. Only to be called with the home locked.
 */
export async function preparedFolder(home: string): Promise<string> {
  const folder = join(home, 'database')
  for (const name of await readdir(home)) {
    if (name.startsWith(PREFIX)) await rm(join(home, name), { recursive: true, force: true })
  }
  if (existsSync(folder)) return folder
  const fresh = join(home, `${PREFIX}${process.pid}`)
  try {
    const pglite = await openPglite(fresh)
    await pglite.close()
    await rename(fresh, folder)
    await syncFolder(home)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  }
  return folder
}

/** Makes a rename last. Windows cannot open folders, and does it by itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
