/** What comes round: entries that expired or were left half way, screenings kept long enough, alerts nobody was told of. */
import type { WatchlistDeps } from './deps.ts'
import type { Entry } from './entry.ts'
import type { Kept } from './store.ts'
import type { Watchlist } from './watchlist.ts'

type Deps = Pick<
  WatchlistDeps,
  'entries' | 'screenings' | 'alerts' | 'people' | 'erasures' | 'kept' | 'announce' | 'settings'
> & { remove: Watchlist['entries']['remove'] }

const PAGE = 200
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** An entry that is being added or removed is through within this time. */
const THROUGH_WITHIN_MS = 10 * MINUTE
/** Whoever raised an alert tells of it at once. */
const TOLD_WITHIN_MS = 30_000

export function createTidy(deps: Deps) {
  const { entries, screenings, alerts, people, erasures, kept, announce, settings } = deps

  /** Enrolled by a process that died before it could say for which entry. */
  async function takeBack(entry: Entry): Promise<void> {
    const { people: namesakes } = await people.list(entry.collectionId, { query: entry.name, limit: PAGE })
    const listed = await entries.byPersons(namesakes.map(({ personId }) => personId))
    const known = new Set(listed.map(({ personId }) => personId))
    for (const { personId, name, createdAt } of namesakes)
      // Whoever was there before has the same name, and nothing else to do with it.
      if (name === entry.name && createdAt >= entry.createdAt && !known.has(personId))
        await erasures.erase({ personId, reason: 'unlisted', requestedBy: 'system' })
    await entries.remove(entry.entryId)
  }

  async function halfWay(): Promise<void> {
    for (const entry of await entries.unfinished(new Date(Date.now() - THROUGH_WITHIN_MS), PAGE)) {
      if (entry.state === 'removing') await deps.remove(entry.entryId, 'request', 'system')
      else if (entry.personId === null) await takeBack(entry)
      else await entries.remove(entry.entryId)
    }
  }

  async function expired(): Promise<void> {
    for (const { entryId } of await entries.expired(new Date(), PAGE)) await deps.remove(entryId, 'expired', 'system')
  }

  async function discard(some: Kept[]): Promise<void> {
    for (const { screeningId, keys } of some) {
      // The files first: without its row nobody would find them any more.
      await kept.discard(screeningId, keys)
      await screenings.remove(screeningId)
    }
  }

  async function old(): Promise<void> {
    for (const collectionId of await screenings.collections())
      for (const [hit, days] of [
        [true, settings.hitDays],
        [false, settings.otherDays],
      ] as const)
        for (;;) {
          const some = await screenings.before(collectionId, new Date(Date.now() - days * DAY), { hit, limit: PAGE })
          if (some.length === 0) break
          await discard(some)
        }
  }

  async function untold(): Promise<void> {
    const some = await alerts.unannounced(new Date(Date.now() - TOLD_WITHIN_MS), PAGE)
    if (some.length > 0) await announce('watchlist.alert', some)
  }

  return {
    /** Every minute. */
    async tidy(): Promise<void> {
      await untold()
      await expired()
      await halfWay()
    },
    /** Every hour. */
    purge: old,
    /** A list that is gone. */
    async removeCollection(collectionId: string): Promise<void> {
      for (const hit of [true, false])
        for (;;) {
          const some = await screenings.before(collectionId, new Date(Date.now() + DAY), { hit, limit: PAGE })
          if (some.length === 0) break
          await discard(some)
        }
      // And whatever was stored meanwhile.
      for (;;) {
        const some = await screenings.removeCollection(collectionId, PAGE)
        if (some.length === 0) return
        for (const { screeningId, keys } of some) await kept.discard(screeningId, keys)
      }
    },
  }
}
