/** What was screened, what came of it, and what humans made of that. */
import { LikenessError } from '#errors'
import type { WatchlistDeps } from './deps.ts'
import type { Alert, Screening } from './entry.ts'
import { alertNote } from './texts.ts'
import type { Watchlist } from './watchlist.ts'

type Deps = Pick<
  WatchlistDeps,
  'screenings' | 'alerts' | 'entries' | 'references' | 'peopleStore' | 'objects' | 'kept' | 'announce' | 'audit'
>

export function createHistory(deps: Deps): Pick<Watchlist, 'history' | 'alerts' | 'named'> {
  const { screenings, alerts, entries, references, objects, kept, announce, audit } = deps

  async function found(screeningId: string): Promise<Screening> {
    const screening = await screenings.byId(screeningId)
    if (screening) return screening
    throw new LikenessError('screening_not_found', { details: { screeningId } })
  }
  async function alert(alertId: string): Promise<Alert> {
    const one = await alerts.byId(alertId)
    if (one) return one
    throw new LikenessError('alert_not_found', { details: { alertId } })
  }

  return {
    history: {
      list: (filter) => screenings.list(filter),
      get: found,
      async remove(screeningId, actor) {
        const { collectionId, originalKey, annotatedKey, faces } = await found(screeningId)
        const keys = [originalKey, annotatedKey, ...faces.map(({ cropKey }) => cropKey)].filter((key) => key !== null)
        // The files first: without its row nobody would find them any more.
        await kept.discard(screeningId, keys)
        await screenings.remove(screeningId)
        await audit.record({ actor, action: 'watchlist.screening_removed', collectionId, target: screeningId })
      },
      async picture(screeningId, which) {
        const { originalKey, annotatedKey, faces } = await found(screeningId)
        const key =
          which === 'original'
            ? originalKey
            : which === 'annotated'
              ? annotatedKey
              : (faces.find(({ index }) => index === which.face)?.cropKey ?? null)
        if (key === null) throw new LikenessError('object_not_found', { message: 'No such picture is kept.' })
        return objects.get(key)
      },
      statistics: (collections, from, to) => screenings.statistics(collections, from, to),
    },

    alerts: {
      list: (filter) => alerts.list(filter),
      get: alert,
      since: (sequence, options) => alerts.since(sequence, options),
      latest: () => alerts.latest(),
      async decide(alertId, { state, note }, actor) {
        const before = await alert(alertId)
        const decision = { state, decidedBy: state === 'open' ? null : actor, note: alertNote(note) }
        const decided = await alerts.decide(alertId, decision)
        if (!decided) throw new LikenessError('alert_not_found', { details: { alertId } })
        await audit.record({
          ...{ actor, action: 'watchlist.alert_decided', collectionId: decided.collectionId, target: alertId },
          details: { entryId: decided.entryId, from: before.state, to: state },
        })
        await announce('watchlist.decision', [decided])
        return decided
      },
    },

    async named(list) {
      const hits = list.flatMap(({ faces }) => faces.flatMap((face) => face.hits))
      const found = await entries.byIds([...new Set(hits.flatMap(({ entryId }) => entryId ?? []))])
      const summaries = await references.summaries(found.flatMap(({ personId }) => personId ?? []))
      return {
        entries: new Map(found.map((entry) => [entry.entryId, entry])),
        references: new Map([...summaries.values()].map(({ portrait }) => [portrait.referenceId, portrait])),
      }
    },
  }
}
