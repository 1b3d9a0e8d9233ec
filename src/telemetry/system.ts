/** How busy this machine is, in percent. */
import { statfs } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import { dirname } from 'node:path'

/** In percent, 0-100. */
export interface SystemLoad {
  /** Of all cores, since it was last asked for, or since the start. */
  cpu_usage: number
  memory_usage: number
  /** Of the disk that holds the home. */
  disk_usage: number
}

/** Two questions closer together than this get the same answer about the processors. */
const LEAST_INTERVAL_MS = 500

const percent = (part: number, whole: number) =>
  whole > 0 ? Math.round(Math.max(0, Math.min(1, part / whole)) * 1000) / 10 : 0

function cpuTimes(): { busy: number; all: number } {
  let busy = 0
  let all = 0
  for (const { times } of cpus()) {
    const total = times.user + times.nice + times.sys + times.irq + times.idle
    all += total
    busy += total - times.idle
  }
  return { busy, all }
}

/** Of the container, where it has a limit below the machine's. */
function memoryUsage(): number {
  const limit = process.constrainedMemory()
  if (limit > 0 && limit < totalmem()) return percent(limit - process.availableMemory(), limit)
  return percent(totalmem() - freemem(), totalmem())
}

/** As `df` counts: what an ordinary account cannot use does not count. */
async function diskUsage(path: string): Promise<number> {
  try {
    const { blocks, bfree, bavail } = await statfs(path)
    return percent(blocks - bfree, blocks - bfree + bavail)
  } catch (error) {
    // The home is made by the first operation that needs it.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || dirname(path) === path) throw error
    return diskUsage(dirname(path))
  }
}

/** `directory`: the home. */
export function createSystemLoad(directory: string): () => Promise<SystemLoad> {
  let before = cpuTimes()
  let asked = 0
  let cpu = 0
  return async () => {
    const now = performance.now()
    if (asked === 0 || now - asked >= LEAST_INTERVAL_MS) {
      const times = cpuTimes()
      cpu = percent(times.busy - before.busy, times.all - before.all)
      before = times
      asked = now
    }
    return { cpu_usage: cpu, memory_usage: memoryUsage(), disk_usage: await diskUsage(directory) }
  }
}
