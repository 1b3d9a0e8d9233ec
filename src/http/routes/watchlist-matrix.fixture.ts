/** A watchlist that must not be seen, with something of everything, on a server of its own. */
import { ANN, photo, type TestForm } from './identity.fixture.ts'
import { FACE, openWatchlistServer } from './watchlist.fixture.ts'

/** What is sent where something has to be sent. */
export const WATCHLIST_BODIES: Record<string, () => object> = {
  'POST /process/bulk': () => ({ folder: 'in' }),
  'PUT /watchlist/:id': () => ({ reason: 'Taken over' }),
  'POST /alerts/:id/decide': () => ({ state: 'dismissed' }),
}
const images = (): TestForm['files'] => [['images', photo(ANN)]]
export const WATCHLIST_FORMS: Record<string, () => TestForm> = {
  'POST /process/process-images': () => ({ files: images() }),
  'POST /detect/detect-face': () => ({ files: [['image', photo(ANN)]] }),
  'POST /watchlist': () => ({ fields: { name: 'New', reason: 'New' }, files: images() }),
  'POST /watchlist/:id/images': () => ({ files: images() }),
  'POST /watchlist/import': () => ({ files: [['archive', new Uint8Array(9), 'a.zip']] }),
}

/** Entries, screenings and alerts have ids of the same name: which one is meant is in the path. */
const KINDS = [
  [/^\/api\/v1\/(watch|black)list\//, 'entry'],
  [/^\/api\/v1\/processed-images\//, 'screening'],
  [/^\/api\/v1\/alerts\//, 'alert'],
] as const

export async function furnishWatchlist(foreign: string, otherCollection: string) {
  // Events would not end by themselves.
  const house = await openWatchlistServer({ timing: { pollMs: 5, heartbeatMs: 5, longestMs: 50 } })
  const { keys, server, use } = house
  const entry = use.addEntry({ collectionId: foreign, state: 'waiting' })
  const reference = entry.references[0]!.referenceId
  const hit = { entryId: entry.entryId, similarity: 95, distance: 0.2, referenceId: reference }
  const screening = use.addScreening({ collectionId: foreign, faces: [{ ...FACE, hits: [hit] }] })
  const alert = use.addAlert({
    ...{ collectionId: foreign, screeningId: screening.screeningId, entryId: entry.entryId },
  })
  const byKind = { entry: entry.entryId, screening: screening.screeningId, alert: alert.alertId }
  const ids: Record<string, string> = { reference, face_index: '0', collection: foreign }
  const state = async () =>
    [use.entries, use.screenings, use.alerts].flatMap((all) =>
      structuredClone([...all.values()].filter(({ collectionId }) => collectionId === foreign)),
    )
  // A list of its own, for what is only done with lists.
  use.addEntry({ collectionId: otherCollection, name: 'Mine', reason: 'Mine', references: [] })
  const own = await server.key('admin', [otherCollection])
  return {
    ...{ house, keys, own, state, before: await state() },
    secrets: [...Object.values(byKind), reference, entry.name, entry.reason],
    ids,
    idsOf: (url: string) => {
      const kind = KINDS.find(([pattern]) => pattern.test(url))?.[1]
      return kind ? { ...ids, id: byKind[kind] } : ids
    },
  }
}
