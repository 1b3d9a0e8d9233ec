/** Programs that this process started and their processor time, where the system tells (Linux). */
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

/** All programs of this name that this process started, and what they started. None where the system does not tell. */
function programsBelow(name: string): Entry[] {
  if (process.platform !== 'linux') return []
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap(entryOf)
  const found: Entry[] = []
  let generation = all.filter((entry) => entry.parent === process.pid && entry.name === name)
  while (generation.length > 0) {
    found.push(...generation)
    const parents = new Set(generation.map(({ pid }) => pid))
    generation = all.filter((entry) => parents.has(entry.parent))
  }
  return found
}

/** Seconds, of all of them. */
export const processorTimeBelow = (name: string): number =>
  programsBelow(name).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS

export const idsBelow = (name: string): number[] => programsBelow(name).map(({ pid }) => pid)
