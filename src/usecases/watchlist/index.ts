/** Puts the rooms of this use together. */
import type { Options, Picture, Watchlist } from './watchlist.ts'
import type { WatchlistDeps } from './deps.ts'
import { createBulkScreening, WATCHLIST_SCREEN, type BulkScreenDeps } from './bulk.ts'
import { createEntries } from './entries.ts'
import { createExport } from './export.ts'
import { createHistory } from './history.ts'
import { createImport, type ImportDeps } from './import.ts'
import { createLeftPictures } from './left-pictures.ts'
import { measureOf, usualMetric, usualThreshold } from './measure.ts'
import { createRefresh } from './refresh.ts'
import { createScreen } from './screen.ts'
import { createTidy } from './tidy.ts'
import { createViews } from './views.ts'

export { WATCHLIST_SCREEN }

export interface WatchlistParts extends WatchlistDeps, Omit<BulkScreenDeps, 'screen' | 'forget'> {
  openArchive: ImportDeps<object>['openArchive']
}

export function createWatchlist(deps: WatchlistParts) {
  const { engine, entries: store, settings, pictures, screenings, audit } = deps
  const views = createViews(deps)
  const entries: Watchlist['entries'] = { ...createEntries({ ...deps, views }), refresh: createRefresh(deps) }
  const look = createScreen(deps)
  /** The list that is configured is there for whoever asks, also before its first entry. */
  const screen: typeof look = async (picture, chosen) => {
    if (chosen.collectionId === settings.collection) await deps.ensureCollection(chosen.collectionId, 'system')
    return look(picture, chosen)
  }
  const exported = createExport({ ...deps, list: entries.list })
  const imported = createImport({ ...deps, add: entries.add })
  const bulk = createBulkScreening({
    ...{ ...deps, screen },
    async forget(screeningId) {
      const screening = await screenings.byId(screeningId)
      // It could not be looked at: nothing of it is kept.
      if (screening?.errorCode) await screenings.remove(screeningId)
    },
  })
  const note = (action: string, collectionId: string, actor: string, details: object = {}) =>
    audit.record({
      ...{ actor, action: `watchlist.${action}`, collectionId, target: collectionId },
      details: { ...details },
    })

  async function options(collectionId: string): Promise<Options> {
    const count = await store.active(collectionId)
    const similarity = usualThreshold(deps, count)
    const first = usualMetric(deps)
    return {
      metrics: [...engine.metrics]
        .sort((a, b) => Number(b === first) - Number(a === first))
        .map((metric) => ({
          ...{ metric, similarity, threshold: engine.distance(similarity, metric) },
          range: [engine.distance(100, metric), engine.distance(0, metric)],
        })),
      models: [engine.modelVersion],
      falseMatchRate: engine.falseMatchRate(similarity),
      falsePositiveIdentificationRate: engine.falseMatchRate(similarity) === null ? null : settings.fpir,
      entries: count,
      roots: settings.roots,
      fourEyes: settings.fourEyes,
    }
  }

  async function detect(picture: Picture, signal?: AbortSignal) {
    const bytes = await pictures.read(picture, signal)
    const found = await engine.detectFaces(bytes, { maxFaces: settings.maxFaces, ...(signal && { signal }) })
    return { ...found, faces: found.faces.filter(({ confidence }) => confidence >= settings.minConfidence) }
  }

  const watchlist: Watchlist = {
    ...{ options, detect, entries },
    screen: (picture, chosen) => screen(picture, chosen),
    ...createHistory(deps),
    bulk: {
      async start(source, options) {
        await measureOf(deps, options)
        const { jobId } = await bulk.start(source, options)
        await note('bulk_started', options.collectionId, options.requestedBy, { jobId, kind: source.kind })
        return { jobId }
      },
      async *export(collectionId, actor) {
        await note('exported', collectionId, actor)
        yield* exported(collectionId)
      },
      async import(archive, { collectionId }, actor) {
        const outcome = await imported(archive, { collectionId }, actor)
        const counts = { added: outcome.added.length, refused: outcome.refused.length }
        await note('imported', collectionId, actor, counts)
        return outcome
      },
    },
  }
  return {
    ...{ watchlist, screenHandler: bulk.handler, retryScreen: bulk.retryFailed },
    ...createTidy({ ...deps, remove: entries.remove }),
    removeLeft: createLeftPictures(deps),
  }
}
