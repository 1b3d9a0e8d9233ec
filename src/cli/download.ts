/** Answers that are files. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isLikenessError, LikenessError, messageOf } from '#errors'

/** Throws `invalid_argument` when there is something at the path already; to be called before anything takes time. */
export async function assertFree(path: string, force = false): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (!there || (force && !there.isDirectory())) return
  throw new LikenessError('invalid_argument', {
    message: there.isDirectory() ? `${path} is a folder.` : `${path} is there already: --force replaces it.`,
  })
}

/** Whole or not at all, and for nobody else to read: there are faces in it. Returns bytes. Throws `invalid_argument`, `store_unavailable`, `disk_full`. */
export async function download(response: Response, path: string): Promise<number> {
  const part = `${path}.${randomUUID()}.part`
  try {
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(part, { flags: 'wx', mode: 0o600 }))
    await rename(part, path)
    return (await stat(path)).size
  } catch (cause) {
    await rm(part, { force: true })
    if (isLikenessError(cause)) throw cause
    const { code } = cause as NodeJS.ErrnoException
    const isPath = ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EROFS'].includes(code ?? '')
    throw new LikenessError(isPath ? 'invalid_argument' : code === 'ENOSPC' ? 'disk_full' : 'store_unavailable', {
      message: isPath
        ? `${path} cannot be written: ${messageOf(cause)}.`
        : `The download broke off: ${messageOf(cause)}.`,
      cause,
    })
  }
}
