/** Files and folders that survive a power cut, and what goes wrong with them in the catalogue's words. */
import { constants, type Dirent } from 'node:fs'
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import { LikenessError, messageOf } from '#errors'

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined

/** There is nothing of that name; ENOTDIR: not even a folder where it would be. */
export const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')

/** Errors of the file system in the catalogue's words; others, such as those of a stream that is read, pass unchanged. */
export function toObjectsError(error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  if (code === 'ENOSPC' || code === 'EDQUOT') return new LikenessError('disk_full', { cause: error })
  return new LikenessError('store_unavailable', {
    message: `The folder of stored pictures cannot be used: ${messageOf(error)}. Check that it exists, its owner and its permissions.`,
    details: { code },
    cause: error,
  })
}

/** Makes the names in a folder durable. Windows cannot open folders, and keeps names without being asked to. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A folder with those above it, readable by this account only. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  // The folder above the first new one names it, and so on down.
  let above = dirname(first)
  await syncFolder(above)
  for (const part of relative(above, folder).split(sep).slice(0, -1)) await syncFolder((above += sep + part))
}

/** A folder that became empty may be taken away by a deletion before the file is in it. */
const ATTEMPTS = 20

/** Moves a file to where it belongs, with the folders that takes, and makes the name durable. */
export async function moveInto(from: string, to: string): Promise<void> {
  const folder = dirname(to)
  for (let attempt = 1; ; attempt++) {
    try {
      await makeFolder(folder)
      await rename(from, to)
      return await syncFolder(folder)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error
    }
  }
}

/** Takes away folders that are empty, upwards, but never `top`. */
export async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let at = folder; at !== top && at.startsWith(top + sep); at = dirname(at)) {
    try {
      await rmdir(at)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') return
    }
  }
}

export async function removeFile(path: string): Promise<boolean> {
  try {
    await rm(path)
    return true
  } catch (error) {
    // `rm` of a folder: a key that is only the beginning of others.
    if (isAbsent(error) || codeOf(error) === 'ERR_FS_EISDIR' || codeOf(error) === 'EISDIR') return false
    throw error
  }
}

/** Files and folders in the order of the keys they make: a folder's name counts with its slash. */
export async function entriesOf(folder: string): Promise<Dirent[]> {
  const keyOf = (entry: Dirent) => (entry.isDirectory() ? `${entry.name}/` : entry.name)
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  return entries.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
