/**
 * Files of this machine that others name by their paths: only below folders the operator named, every link resolved.
 * A path elsewhere gets the same answer whether there is a file or not.
 */
import { constants, type BigIntStats } from 'node:fs'
import { lstat, open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { isLikenessError, LikenessError } from '#errors'
import { codeOf, isAbsent } from './files.ts'

export interface Roots {
  /** As configured. */
  roots: string[]
  /**
   * Throws `source_refused` (not below a root, or no plain file), `image_not_found`, `image_unreadable`, `image_empty`,
   * `image_too_many_bytes`.
   */
  read(path: string, maxBytes: number): Promise<Uint8Array>
  /**
   * Plain files and links below the folder, hidden ones left out, in an order that stays the same. Links to folders are
   * not followed. Throws `source_refused`, `image_not_found`, at the first one.
   */
  walk(folder: string): AsyncIterable<{ path: string; relative: string }>
}

/** Neither waits for who writes to a pipe nor follows a link that took the file's place. Windows has no such flags. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Whatever the roots are: these tell of processes and machines. */
const NEVER = ['/proc', '/sys', '/dev']

const isWithin = (path: string, root: string) =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

const refusal = () =>
  new LikenessError('source_refused', {
    message: 'Only plain files below the configured folders can be read. Whoever runs the service names those folders.',
  })

const tooLarge = (limit: number) =>
  new LikenessError('image_too_many_bytes', {
    message: `The file is larger than the limit of ${limit.toLocaleString('en')} bytes.`,
    details: { limit },
  })

/** What the file that is open is really called. Only Linux can tell; others are asked for the path again. */
const nameOf = (file: FileHandle, path: string): Promise<string> =>
  readlink(`/proc/self/fd/${file.fd}`).catch(() => realpath(path))

const isSame = (one: BigIntStats, other: BigIntStats) => one.dev === other.dev && one.ino === other.ino

/** To the end or one byte more than there may be: files grow. */
async function readBounded(file: FileHandle, bytes: number, maxBytes: number): Promise<Uint8Array> {
  const most = maxBytes + 1
  let buffer = Buffer.allocUnsafe(Math.min(bytes + 1, most))
  let filled = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled)
    if (bytesRead === 0) return buffer.subarray(0, filled)
    filled += bytesRead
    if (filled > maxBytes) throw tooLarge(maxBytes)
    if (filled === buffer.length) buffer = Buffer.concat([buffer], Math.min(buffer.length * 2, most))
  }
}

export function createRoots({ roots }: { roots: string[] }): Roots {
  const realRoots = () => Promise.all(roots.map((root) => realpath(root).catch(() => resolve(root))))

  /** What is missing tells nothing of other places: not of those that links lead to, nor where such a link ends. */
  async function missing(path: string, inside: (path: string) => boolean): Promise<LikenessError> {
    for (let at = path; ; at = dirname(at)) {
      const there = await lstat(at).catch((error: unknown) => {
        if (isAbsent(error)) return undefined
        throw error
      })
      if (there) return inside(await realpath(at)) ? new LikenessError('image_not_found') : refusal()
      if (at === dirname(at)) return refusal()
    }
  }

  /** The real path, after every link. */
  async function allowed(path: string): Promise<string> {
    if (path.includes('\0') || !isAbsolute(path)) throw refusal()
    const full = resolve(path)
    const real = await realRoots()
    const inside = (candidate: string) =>
      real.some((root) => isWithin(candidate, root)) && !NEVER.some((root) => isWithin(candidate, root))
    if (!inside(full) && !roots.some((root) => isWithin(full, resolve(root)))) throw refusal()
    try {
      const target = await realpath(full)
      if (inside(target)) return target
    } catch (error) {
      // Links in a circle, links to nothing, folders nobody may look into, names that are too long.
      if (isAbsent(error)) throw await missing(full, inside).catch(refusal)
    }
    throw refusal()
  }

  async function readOpened(file: FileHandle, target: string, before: BigIntStats, maxBytes: number) {
    const opened = await file.stat({ bigint: true })
    // Somebody may have put a link in the place of a folder on the way.
    if (!opened.isFile() || !isSame(opened, before) || (await nameOf(file, target)) !== target) throw refusal()
    if (opened.size > BigInt(maxBytes)) throw tooLarge(maxBytes)
    const bytes = await readBounded(file, Number(opened.size), maxBytes)
    if (bytes.length === 0) throw new LikenessError('image_empty')
    return bytes
  }

  return {
    roots,

    async read(path, maxBytes) {
      const target = await allowed(path)
      try {
        // Opening some devices does something.
        const before = await lstat(target, { bigint: true })
        if (!before.isFile()) throw refusal()
        const file = await open(target, READ)
        try {
          return await readOpened(file, target, before, maxBytes)
        } finally {
          await file.close()
        }
      } catch (cause) {
        if (isLikenessError(cause)) throw cause
        if (isAbsent(cause)) throw new LikenessError('image_not_found')
        if (codeOf(cause) === 'ELOOP') throw refusal()
        throw new LikenessError('image_unreadable', { cause })
      }
    },

    async *walk(folder) {
      const target = await allowed(folder)
      if (!(await stat(target)).isDirectory()) throw refusal()
      const { glob } = await import('tinyglobby')
      const files = await glob('**/*', {
        ...{ cwd: target, onlyFiles: true, expandDirectories: false, followSymbolicLinks: false },
      })
      const asked = resolve(folder)
      for (const file of files.sort((a, b) => (a < b ? -1 : 1))) yield { path: join(asked, file), relative: file }
    },
  }
}
