import { principalAxes } from './basis.ts'
import { sketchVector } from './codes.ts'
import type { Scanner } from './scan.ts'
import type { Result, Work } from './work.ts'

/** Does the work on this thread, in one go. */
export function perform(work: Work, find: (pool: number) => Scanner | undefined): Result {
  if (work.kind === 'axes') return principalAxes(work.sample, work.length, work.count)
  const scanner = find(work.pool)
  if (!scanner) throw new RangeError(`There is no pool ${work.pool}.`)
  if (work.kind === 'scan') return scanner.run(work.task)
  if (work.kind === 'nearest') return scanner.nearest(work.slots, work.blocks)
  return Array.from(work.slots, (slot) => sketchVector(scanner.probe(slot), work.basis))
}
