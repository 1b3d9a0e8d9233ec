/** Entries, screenings and alerts to fill stores of watchlists with. */
import type { Entry, Hit, ScreenedFace, Screening } from './entry.ts'
import type { AlertStore, EntryStore, NewAlert, ScreeningStore } from './store.ts'

export interface WatchlistStores {
  entries: EntryStore
  screenings: ScreeningStore
  alerts: AlertStore
}

/** Half a surrogate pair and a zero: no text of PostgreSQL. */
export const HOSTILE = ['nul\0', 'half\ud800', "'; DROP TABLE watchlist_entries; --", '', 'x'.repeat(10_000)]

export const ALL = { limit: 1000, offset: 0 }
export const NOON = new Date('2026-05-04T12:00:00.000Z')
export const minutes = (count: number, from = NOON) => new Date(from.getTime() + count * 60_000)

export const code = (value: string) => ({ code: value }) as Partial<Error>

/** Ids that no other test has; `list` names a list of its own. */
export function watchlistFill(stores: () => WatchlistStores) {
  const run = Math.random().toString(36).slice(2, 8)
  let count = 0
  const idOf = (kind: string) => `${kind}_${run}${String(count++).padStart(6, '0')}`

  const entry = (collectionId: string, name: string, more: Partial<Entry> = {}) =>
    stores().entries.add({
      ...{ entryId: idOf('entry'), collectionId, personId: idOf('person'), name, reason: 'Stole a bicycle' },
      ...{ state: 'active' as const, addedBy: 'account:ann', approvedBy: null, expiresAt: null, ...more },
    })

  const hit = (entryId: string | null, similarity = 97.25, more: Partial<Hit> = {}): Hit => ({
    ...{ entryId, similarity, distance: (100 - similarity) / 100, referenceId: `ref-of-${entryId}`, ...more },
  })

  const face = (index: number, hits: Hit[] = [], more: Partial<ScreenedFace> = {}): ScreenedFace => ({
    ...{ index, box: { left: 0.1, top: -0.25, width: 1 / 3, height: 1e-7 }, confidence: 99.123456789 },
    landmarks: ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight'].map((type, i) => ({
      type,
      x: i / 7,
      y: 0.1,
    })),
    ...{ cropKey: null, hits, ...more },
  })

  const screening = (collectionId: string, more: Partial<Screening> = {}): Screening => ({
    ...{ screeningId: idOf('screening'), collectionId, source: 'upload', identifier: 'door.jpg', requestedBy: 'key:1' },
    ...{ jobId: null, at: minutes(count), width: 640, height: 480, threshold: 93.75, distanceThreshold: 0.0625 },
    ...{ metric: 'cosine', model: 'pack@1', errorCode: null, error: null, originalKey: null, annotatedKey: null },
    ...{ faces: [], ...more },
  })

  const alertFor = (entryId: string, similarity = 97.25, faceIndex = 0): NewAlert => ({
    ...{ alertId: idOf('alert'), faceIndex, entryId, similarity },
  })

  /** Stored, with a hit and an alert for each of these entries in one face. */
  async function hitting(collectionId: string, entryIds: string[], more: Partial<Screening> = {}, similarity = 97.25) {
    const hits = entryIds.map((id) => hit(id, similarity))
    const stored = screening(collectionId, { faces: [face(0, hits)], ...more })
    const alerts = await stores().screenings.add(
      stored,
      entryIds.map((id) => alertFor(id, similarity)),
    )
    return { screening: stored, alerts }
  }

  return { idOf, list: () => idOf('list'), entry, hit, face, screening, alertFor, hitting }
}

export type WatchlistFill = ReturnType<typeof watchlistFill>
