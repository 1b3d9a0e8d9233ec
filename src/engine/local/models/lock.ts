/** One installation of a pack at a time: the second process waits for the first, then finds the pack installed. */
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkCancelled, onDisk, systemCode } from './failures.ts'

const POLL = 250
/** A holder touches its lock; one that has not been touched for as long has nobody behind it. */
const HEARTBEAT = 5_000
const ABANDONED = 60_000

/**
 * Runs `work` while no other process that asks for this lock does. Locks of killed processes are taken over; should two
 * take one over in the same instant, both install, which costs time and harms nothing: packs are swapped in whole.
 */
export async function withLock<Result>(path: string, signal: AbortSignal | undefined, work: () => Promise<Result>) {
  await onDisk(dirname(path), () => mkdir(dirname(path), { recursive: true }))
  while (!(await onDisk(dirname(path), () => take(path)))) {
    checkCancelled(signal)
    if (await isAbandoned(path)) await rm(path, { force: true })
    else await sleep(POLL)
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, HEARTBEAT)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await rm(path, { force: true })
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx')
    try {
      await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }))
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > ABANDONED) return true
    const { pid, host } = JSON.parse(await readFile(path, 'utf8')) as { pid?: number; host?: string }
    return host === hostname() && typeof pid === 'number' && !isRunning(pid)
  } catch {
    // Released meanwhile, or not written completely yet.
    return false
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}
