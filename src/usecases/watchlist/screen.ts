/**
 * One picture against the list: read -> faces and whom they are like -> pictures kept -> stored -> alerts.
 *
 * Entries come and go meanwhile: the store leaves out hits of those that are not active any more. Whoever is being
 * erased right now must not stay behind in a picture, so when one was left out no picture of the screening is kept.
 */
import { randomBytes } from 'node:crypto'
import { isLikenessError, messageOf } from '#errors'
import type { WatchlistDeps } from './deps.ts'
import type { Entry, Hit, ScreenedFace, Screening } from './entry.ts'
import { measureOf, type Measure } from './measure.ts'
import type { NewAlert } from './store.ts'
import type { AnyPicture } from './read-picture.ts'
import type { ScreenOptions } from './watchlist.ts'

export type ScreenDeps = Pick<
  WatchlistDeps,
  'engine' | 'entries' | 'references' | 'screenings' | 'pictures' | 'kept' | 'announce' | 'audit' | 'settings'
>

/** `screeningId`: the same again where it is made again. */
export type Screen = (picture: AnyPicture, options: ScreenOptions & { screeningId?: string }) => Promise<Screening>

/** Entries one face is told to be like: more would mean that the threshold says nothing. */
const MOST_HITS = 20
const LANDMARKS = ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight']
/** Nothing is wrong with the picture: asking again may help, and the history would tell a lie. */
const OURS = new Set([
  'cancelled',
  'store_unavailable',
  'disk_full',
  'engine_closed',
  'overloaded',
  'collection_not_found',
])

const newId = (kind: string) => `${kind}_${randomBytes(6).toString('hex')}`

export const isInForce = ({ state, expiresAt }: Entry, at: Date) =>
  state === 'active' && (expiresAt === null || expiresAt > at)

/** Each entry once, by its best face. */
function alertsOf(faces: ScreenedFace[]): NewAlert[] {
  const best = new Map<string, NewAlert>()
  for (const { index, hits } of faces)
    for (const { entryId, similarity } of hits) {
      if (entryId === null || similarity <= (best.get(entryId)?.similarity ?? -1)) continue
      best.set(entryId, { alertId: newId('alert'), faceIndex: index, entryId, similarity })
    }
  return [...best.values()]
}

export function createScreen(deps: ScreenDeps): Screen {
  const { engine, entries, references, screenings, pictures, kept, settings } = deps

  /** Who it may be, by the engine's users. */
  async function inForce(userIds: string[]): Promise<Map<string, Entry>> {
    const now = new Date()
    const found = (await entries.byPersons(userIds)).filter((entry) => isInForce(entry, now))
    return new Map(found.map((entry) => [entry.personId!, entry]))
  }

  async function look(bytes: Uint8Array, { metric, threshold }: Measure, { collectionId, signal }: ScreenOptions) {
    const search = await engine.searchUsersByImage(collectionId, bytes, {
      ...{ threshold, maxFaces: settings.maxFaces, maxMatches: MOST_HITS, qualityFilter: 'NONE' },
      ...(signal && { signal }),
    })
    const all = [
      ...search.searched,
      ...search.unsearched.map(({ detail }) => ({
        detail,
        matches: [] as (typeof search.searched)[number]['matches'],
      })),
    ].filter(({ detail }) => detail.confidence >= settings.minConfidence)
    const known = await inForce([...new Set(all.flatMap(({ matches }) => matches.map(({ userId }) => userId)))])
    const portraits = await references.summaries([...known.keys()])
    const hitOf = ({ userId, similarity }: { userId: string; similarity: number }): Hit[] => {
      const entry = known.get(userId)
      if (!entry) return []
      const referenceId = portraits.get(userId)?.portrait.referenceId ?? null
      return [{ entryId: entry.entryId, similarity, distance: engine.distance(similarity, metric), referenceId }]
    }
    const faces = all.map(({ detail, matches }, index): ScreenedFace => ({
      ...{ index, box: detail.box, confidence: detail.confidence, cropKey: null },
      landmarks: detail.landmarks.filter(({ type }) => LANDMARKS.includes(type)),
      hits: matches.flatMap(hitOf),
    }))
    const names = new Map([...known.values()].map(({ entryId, name }) => [entryId, name]))
    return { faces, names, width: search.width, height: search.height }
  }

  async function keep(screening: Screening, bytes: Uint8Array, names: Map<string, string>): Promise<Screening> {
    const { screeningId, collectionId, faces } = screening
    const { originalKey, annotatedKey, cropKeys } = await kept.keep({
      ...{ screeningId, collectionId, bytes },
      faces: faces.map(({ index, box, hits }) => ({
        ...{ index, box },
        hits: hits.map(({ entryId }) => ({ name: names.get(entryId ?? '') ?? '' })),
      })),
    })
    return {
      ...{ ...screening, originalKey, annotatedKey },
      faces: faces.map((face, i) => ({ ...face, cropKey: cropKeys[i] ?? null })),
    }
  }

  const keysOf = ({ originalKey, annotatedKey, faces }: Screening) =>
    [originalKey, annotatedKey, ...faces.map(({ cropKey }) => cropKey)].filter((key) => key !== null)

  async function withoutPictures(screening: Screening): Promise<Screening> {
    await screenings.forgetPictures([screening.screeningId])
    await kept.discard(screening.screeningId, keysOf(screening))
    return (await screenings.byId(screening.screeningId)) ?? screening
  }

  async function store(screening: Screening): Promise<Screening> {
    const wanted = alertsOf(screening.faces)
    const raised = await screenings.add(screening, wanted).catch(async (error: unknown) => {
      await kept.discard(screening.screeningId, keysOf(screening))
      throw error
    })
    if (raised.length > 0) await deps.announce('watchlist.alert', raised)
    return raised.length < wanted.length ? withoutPictures(screening) : screening
  }

  return async (picture, options) => {
    const { collectionId, requestedBy, jobId = null, signal } = options
    const measure = await measureOf(deps, options)
    const { metric, threshold } = measure
    const blank: Screening = {
      ...{
        screeningId: options.screeningId ?? newId('screening'),
        collectionId,
        ...pictures.identify(picture),
        requestedBy,
        jobId,
      },
      ...{ at: new Date(), width: null, height: null, threshold, metric, model: engine.modelVersion },
      distanceThreshold: engine.distance(threshold, metric),
      ...{ errorCode: null, error: null, originalKey: null, annotatedKey: null, faces: [] },
    }
    const failed = async (error: unknown) => {
      if (!isLikenessError(error) || OURS.has(error.code)) throw error
      return store({ ...blank, errorCode: error.code, error: messageOf(error) })
    }
    let bytes: Uint8Array
    let found: Awaited<ReturnType<typeof look>>
    try {
      bytes = await pictures.read(picture, signal)
      found = await look(bytes, measure, options)
    } catch (error) {
      return failed(error)
    }
    const { names, ...seen } = found
    return store(await keep({ ...blank, ...seen }, bytes, names))
  }
}
