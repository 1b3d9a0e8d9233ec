/** What screenings keep of a person: pictures they were found in, crops, hits, alerts, the entry. */
import type { ErasureStep } from '#people/erasure-step.ts'
import type { KeepPictures } from './keep-pictures.ts'
import type { EntryStore, ScreeningStore } from './store.ts'

const PAGE = 200

export interface WatchlistErasureDeps {
  entries: Pick<EntryStore, 'byPersons' | 'update' | 'remove'>
  screenings: Pick<ScreeningStore, 'ofEntry' | 'forgetPictures'>
  kept: Pick<KeepPictures, 'discard'>
}

export const createWatchlistErasure = ({ entries, screenings, kept }: WatchlistErasureDeps): ErasureStep => ({
  kind: 'screenings',
  async erase({ personId }) {
    let pictures = 0
    for (const { entryId } of await entries.byPersons([personId])) {
      // First of all: from here on no screening is stored with a hit of this entry.
      await entries.update(entryId, { state: 'removing' })
      for (;;) {
        const some = await screenings.ofEntry(entryId, PAGE)
        if (some.length === 0) break
        for (const { screeningId, keys } of some) {
          await kept.discard(screeningId, keys)
          pictures += keys.length
        }
        await screenings.forgetPictures(some.map(({ screeningId }) => screeningId))
      }
      await entries.remove(entryId)
    }
    return pictures
  },
  remaining: async ({ personId }) => (await entries.byPersons([personId])).length,
})
