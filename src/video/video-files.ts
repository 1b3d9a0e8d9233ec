/**
 * ffmpeg reads files: what is elsewhere is copied into a temporary one, which is deleted whatever happens. One that a
 * dead process has left is found by `sweep`: names say whose they are.
 */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { LikenessError } from '#errors'
import type { OpenedObject } from '#objects/buckets.ts'

const HOST = hostname().replaceAll(/[^\w]/g, '_')
/** No video is worked on for so long without its file being read anew by somebody. */
const ABANDONED_MS = 2 * 24 * 3_600_000

/** Of this process. */
const inUse = new Set<string>()

type Readable = Pick<OpenedObject, 'localPath' | 'stream'>

export interface VideoFiles {
  /** Throws `disk_full`, `cancelled`, and what the object's stream and `use` throw. */
  withFile<Result>(opened: Readable, signal: AbortSignal, use: (path: string) => Promise<Result>): Promise<Result>
  /** Deletes what dead processes left. Returns how many files. */
  sweep(): Promise<number>
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

export function createVideoFiles({ directory }: { directory: string }): VideoFiles {
  let swept: Promise<number> | undefined

  async function copy(opened: Readable, path: string, signal: AbortSignal): Promise<void> {
    // The chore may always run elsewhere, and the files of this machine are here.
    await (swept ??= sweep().catch(() => 0))
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await chmod(directory, 0o700)
    try {
      await pipeline(opened.stream(), createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal })
    } catch (cause) {
      if (signal.aborted) throw new LikenessError('cancelled', { cause })
      if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') throw new LikenessError('disk_full', { cause })
      throw cause
    }
  }

  async function isAbandoned(name: string): Promise<boolean> {
    if (inUse.has(name)) return false
    const [, host, pid] = /^(\w+)-(\d+)-[0-9a-f-]{36}$/.exec(name) ?? []
    if (host === undefined) return false
    // In use by this process it would be known here: an earlier one had the same number.
    if (host === HOST && (Number(pid) === process.pid || !isAlive(Number(pid)))) return true
    const { mtimeMs } = await stat(join(directory, name))
    return Date.now() - mtimeMs > ABANDONED_MS
  }

  async function sweep(): Promise<number> {
    const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    let removed = 0
    for (const name of names) {
      // Another process may sweep too.
      if (!(await isAbandoned(name).catch(() => false))) continue
      await rm(join(directory, name), { force: true })
      removed++
    }
    return removed
  }

  return {
    async withFile(opened, signal, use) {
      if (opened.localPath !== null) return use(opened.localPath)
      const name = `${HOST}-${process.pid}-${randomUUID()}`
      const path = join(directory, name)
      inUse.add(name)
      try {
        await copy(opened, path, signal)
        return await use(path)
      } finally {
        await rm(path, { force: true }).finally(() => inUse.delete(name))
      }
    },
    sweep,
  }
}
