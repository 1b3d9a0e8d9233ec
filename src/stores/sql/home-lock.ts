/**
 * One process per home. PGlite has no lock of its own, and two processes on one folder destroy it.
 *
 * The lock is the operating system's, on an open file: fcntl(F_OFD_SETLK) on Linux, flock on macOS, LockFileEx on
 * Windows. The kernel drops it with the process, however that dies, and keeps it while the process is merely suspended
 * or busy. Lock files judged by their age or by a process id cannot tell those apart: a sleeping laptop makes a live
 * holder look stale, and process ids are reused. For the same reason the file is never deleted: a process that had
 * opened the deleted one would lock something nobody else sees.
 *
 * What the file says about the holder is for people to read and decides nothing.
 */
import { mkdirSync } from 'node:fs'
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLikenessError, LikenessError, messageOf } from '#errors'

/** The locked byte lies beyond the text: Windows does not let others read a locked range. */
const LOCKED_BYTE = 1024 * 1024
const RETRY_MS = 100

export interface HomeLock {
  release(): Promise<void>
}

interface Holder {
  pid: number
  host: string
  since: string
  command: string
}

/**
 * Takes the exclusive lock of a home, creating the folder when needed.
 * Waits up to `waitMs` for a holder to finish. Throws `home_locked` (details: the holder), `store_unavailable`.
 */
export async function lockHome(home: string, waitMs = 0): Promise<HomeLock> {
  const path = join(home, 'database.lock')
  const file = await openLockFile(home, path)
  try {
    const tryLock = await loadTryLock()
    const deadline = Date.now() + waitMs
    while (!tryLock(file.fd, LOCKED_BYTE, 1)) {
      if (Date.now() >= deadline) throw lockedError(home, await readHolder(path))
      await sleep(Math.min(RETRY_MS, Math.max(1, deadline - Date.now())))
    }
    await describeHolder(file)
  } catch (error) {
    await file.close()
    throw isLikenessError(error) ? error : unavailable(home, error)
  }
  return { release: () => file.close() }
}

async function openLockFile(home: string, path: string): Promise<FileHandle> {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    return await open(path, 'a+', 0o600)
  } catch (error) {
    throw unavailable(home, error)
  }
}

async function loadTryLock() {
  try {
    return (await import('fs-native-extensions')).tryLock
  } catch (error) {
    throw new LikenessError('store_unavailable', {
      message: `Files cannot be locked on ${process.platform} ${process.arch}, so the embedded database is not safe here. Set DATABASE_URL to a PostgreSQL server.`,
      cause: error,
    })
  }
}

/** A full disk must not keep anybody from opening the database: without the text the lock holds just the same. */
async function describeHolder(file: FileHandle): Promise<void> {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    command: process.argv
      .slice(0, 3)
      .map((part) => basename(part))
      .join(' '),
  }
  try {
    await file.truncate(0)
    await file.write(JSON.stringify(holder) + '\n')
  } catch {
    return
  }
}

async function readHolder(path: string): Promise<Partial<Holder>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

function lockedError(home: string, holder: Partial<Holder>): LikenessError {
  const who = holder.pid
    ? `process ${holder.pid} on ${holder.host} (${holder.command}, since ${holder.since})`
    : 'another process'
  return new LikenessError('home_locked', {
    message: `The database folder ${home} is in use by ${who}. Wait until it has finished or stop it, use another LIKENESS_HOME, or set DATABASE_URL to a PostgreSQL server, which several processes can share.`,
    details: { home, ...holder },
  })
}

const unavailable = (home: string, cause: unknown) =>
  new LikenessError('store_unavailable', {
    message: `The folder ${home} cannot be used for the database: ${messageOf(cause)}`,
    cause,
  })
