/** Processor time of programs that this process started, where the system tells (Linux). */
import { readdirSync, readFileSync } from 'node:fs'

/** Of the clock that /proc counts in: a hundred a second on every Linux there is. */
const TICKS = 100

interface Entry {
  pid: number
  name: string
  parent: number
  ticks: number
}

function entryOf(pid: string): Entry[] {
  try {
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    const fields = rest.split(' ')
    // Its own and that of its children which have ended.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return [{ pid: Number(pid), name, parent: Number(fields[1]), ticks }]
  } catch {
    // It has ended meanwhile.
    return []
  }
}

/** Seconds, of all programs of this name that this process started and of what they started. NaN where nobody tells. */
export function processorTimeBelow(name: string): number {
  if (process.platform !== 'linux') return NaN
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap(entryOf)
  let generation = all.filter((entry) => entry.parent === process.pid && entry.name === name)
  let ticks = 0
  while (generation.length > 0) {
    ticks += generation.reduce((sum, entry) => sum + entry.ticks, 0)
    const parents = new Set(generation.map(({ pid }) => pid))
    generation = all.filter((entry) => parents.has(entry.parent))
  }
  return ticks / TICKS
}
