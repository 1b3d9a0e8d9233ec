/** Entries as they are shown: with their pictures, and what came of their hits. */
import { LikenessError } from '#errors'
import type { WatchlistDeps } from './deps.ts'
import type { Entry, EntryCounts } from './entry.ts'
import type { EntryView } from './watchlist.ts'

const NONE: EntryCounts = { open: 0, confirmed: 0, dismissed: 0 }
/** So many decisions say something. */
const ENOUGH = 5
const MOSTLY = 0.8

/** Most of what an entry hits is somebody else. */
export const isNoisy = ({ confirmed, dismissed }: EntryCounts) =>
  dismissed >= ENOUGH && dismissed / (confirmed + dismissed) >= MOSTLY

export function createViews({ people, entries }: Pick<WatchlistDeps, 'people' | 'entries'>) {
  async function view(entry: Entry, counts: EntryCounts = NONE): Promise<EntryView> {
    const references = entry.personId === null ? [] : await people.references(entry.personId)
    return { ...entry, references, counts, noisy: isNoisy(counts) }
  }

  return {
    view,
    viewed: async (entry: Entry) => view(entry, (await entries.counts([entry.entryId])).get(entry.entryId)),
    /** Not those that are being added or removed. Throws `entry_not_found`. */
    async found(entryId: string): Promise<Entry> {
      const entry = await entries.byId(entryId)
      if (entry && entry.state !== 'adding' && entry.state !== 'removing') return entry
      throw new LikenessError('entry_not_found', { details: { entryId } })
    },
  }
}

export type Views = ReturnType<typeof createViews>
