/** The state of things at a glance. */
import type { Engine } from '#engine/engine.ts'
import type { ErasureStore } from '#people/erasure-store.ts'
import type { Queue } from '#queue/queue.ts'
import { listAllCollections } from './collections.ts'
import type { MatchStore } from './store.ts'

export interface Overview {
  people: number
  faces: number
  collections: number
  /** Since midnight, on this machine's clock. */
  matchesToday: number
  strangersToday: number
  /** Waiting or at work. */
  jobsRunning: number
  erasuresOpen: number
  /** The last 24 hours, those when nothing happened included. */
  hours: { hour: Date; known: number; unknown: number }[]
}

export interface OverviewDeps {
  engine: Pick<Engine, 'listCollections'>
  matches: Pick<MatchStore, 'hourly'>
  erasures: Pick<ErasureStore, 'unfinished'>
  queue: Pick<Queue, 'list'>
  now?: () => Date
}

const HOUR = 60 * 60 * 1000
const HOURS = 24
/** Newest first: whatever is older than so many jobs is finished. */
const JOBS_LOOKED_AT = 500

export function createOverview({ engine, matches, erasures, queue, now = () => new Date() }: OverviewDeps) {
  /** Within the scope; null: everything. */
  return async (scope: string[] | null): Promise<Overview> => {
    const visible = (collectionId: string) => scope === null || scope.includes(collectionId)
    const [all, jobs, open] = await Promise.all([
      listAllCollections(engine),
      queue.list({ ...(scope && { collections: scope }), limit: JOBS_LOOKED_AT, offset: 0 }),
      erasures.unfinished(),
    ])
    const collections = all.filter(({ collectionId }) => visible(collectionId))
    const midnight = new Date(now()).setHours(0, 0, 0, 0)
    const lastHour = Math.floor(now().getTime() / HOUR) * HOUR
    const first = lastHour - (HOURS - 1) * HOUR
    const counted = await matches.hourly(scope ?? undefined, new Date(Math.min(first, midnight)))
    const byHour = new Map(counted.map((one) => [one.hour.getTime(), one]))
    const today = counted.filter(({ hour }) => hour.getTime() + HOUR > midnight)
    const sum = (of: 'known' | 'unknown') => today.reduce((total, one) => total + one[of], 0)
    return {
      people: collections.reduce((total, one) => total + one.userCount, 0),
      faces: collections.reduce((total, one) => total + one.faceCount, 0),
      collections: collections.length,
      matchesToday: sum('known'),
      strangersToday: sum('unknown'),
      jobsRunning: jobs.jobs.filter(({ state }) => state === 'queued' || state === 'running').length,
      erasuresOpen: open.filter(({ collectionId }) => visible(collectionId)).length,
      hours: Array.from({ length: HOURS }, (_, i) => {
        const at = first + i * HOUR
        const { known = 0, unknown = 0 } = byHour.get(at) ?? {}
        return { hour: new Date(at), known, unknown }
      }),
    }
  }
}
