/** Entries of watchlists in SQL. */
import { sql, type Kysely, type SqlBool } from 'kysely'
import { LikenessError } from '#errors'
import { nameKey } from '#lib/text.ts'
import type { EntryCounts } from '#usecases/watchlist/entry.ts'
import type { EntryFilter, EntryStore } from '#usecases/watchlist/store.ts'
import { among } from './among.ts'
import { UniqueViolation } from './errors.ts'
import { storableText } from './job-values.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { Tables } from './tables.ts'
import { forgetEntries } from './watchlist-forget.ts'
import { isAmong, toEntry } from './watchlist-rows.ts'

type Change = Parameters<EntryStore['update']>[1]

/** Names are compared as those of people are; see `nameKey`. */
function named(name: string) {
  assertStorable('The name', name)
  return { name, name_key: nameKey(name) }
}

function reasoned(text: string) {
  const reason = storableText(text)
  return { reason, reason_key: nameKey(reason) }
}

function changed({ name, reason, state, personId, addedBy, approvedBy, expiresAt }: Change) {
  if (typeof personId === 'string') assertStorable('The person id', personId)
  return {
    ...(name !== undefined && named(name)),
    ...(reason !== undefined && reasoned(reason)),
    ...(state !== undefined && { state }),
    ...(personId !== undefined && { person_id: personId }),
    ...(addedBy !== undefined && { added_by: storableText(addedBy) }),
    ...(approvedBy !== undefined && { approved_by: approvedBy && storableText(approvedBy) }),
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
  }
}

const taken = (error: unknown): Promise<never> =>
  Promise.reject(
    error instanceof UniqueViolation && error.constraint === 'watchlist_entries_name'
      ? new LikenessError('entry_exists', { cause: error })
      : (error as Error),
  )

export function createEntryStore(db: Kysely<Tables>): EntryStore {
  const rows = () => db.selectFrom('watchlist_entries').selectAll()

  const by = async (column: 'entry_id' | 'person_id', ids: string[]) => {
    if (ids.length === 0) return []
    return (await rows().where(column, '=', among(ids)).orderBy('entry_id').execute()).map(toEntry)
  }

  function listed({ collections, query, states }: Omit<EntryFilter, 'limit' | 'offset'>) {
    const part = sql`${nameKey(storableText(query ?? ''))}::text`
    return db
      .selectFrom('watchlist_entries')
      .$if(collections !== undefined, (q) => q.where(isAmong('collection_id', collections ?? [])))
      .$if(states !== undefined, (q) => q.where(isAmong('state', states ?? [])))
      .$if(query !== undefined && query !== '', (q) =>
        q.where(sql<SqlBool>`(position(${part} in name_key) > 0 OR position(${part} in reason_key) > 0)`),
      )
  }

  async function counts(entryIds: string[]): Promise<Map<string, EntryCounts>> {
    const found = new Map(entryIds.map((id) => [id, { open: 0, confirmed: 0, dismissed: 0 }]))
    if (found.size === 0) return found
    const counted = await db
      .selectFrom('watchlist_alerts')
      .select(['entry_id', 'state', (q) => q.fn.countAll<number>().as('count')])
      .where('entry_id', '=', among(entryIds))
      .groupBy(['entry_id', 'state'])
      .execute()
    for (const { entry_id, state, count } of counted) found.get(entry_id)![state] = count
    return found
  }

  return {
    counts,

    async add({ entryId, collectionId, personId, name, reason, state, addedBy, approvedBy, expiresAt }) {
      for (const id of [entryId, collectionId, personId ?? '']) assertStorable('The id', id)
      const row = await db
        .insertInto('watchlist_entries')
        .values({
          ...{ entry_id: entryId, collection_id: collectionId, person_id: personId, state, expires_at: expiresAt },
          ...{ added_by: storableText(addedBy), approved_by: approvedBy && storableText(approvedBy) },
          ...{ ...named(name), ...reasoned(reason) },
        })
        .returningAll()
        .executeTakeFirstOrThrow()
        .catch(taken)
      return toEntry(row)
    },

    byId: async (entryId) => (await by('entry_id', [entryId]))[0],
    byIds: (entryIds) => by('entry_id', entryIds),
    byPersons: (personIds) => by('person_id', personIds),

    async list({ limit, offset, ...filter }) {
      const { total } = await listed(filter)
        .select((q) => q.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const page = await listed(filter)
        .selectAll()
        .orderBy('name_key')
        .orderBy('entry_id')
        .limit(limit)
        .offset(offset)
        .execute()
      const counted = await counts(page.map(({ entry_id }) => entry_id))
      return { total, entries: page.map((row) => ({ ...toEntry(row), counts: counted.get(row.entry_id)! })) }
    },

    async update(entryId, change) {
      const values = changed(change)
      if (!isStorable(entryId)) return undefined
      const row = await db
        .updateTable('watchlist_entries')
        .set({ ...values, updated_at: sql`now()` })
        .where('entry_id', '=', entryId)
        .returningAll()
        .executeTakeFirst()
        .catch(taken)
      return row && toEntry(row)
    },

    async remove(entryId) {
      await db.transaction().execute((trx) => forgetEntries(trx, [entryId]))
    },

    async expired(at, limit) {
      const found = await rows()
        .where(sql<SqlBool>`state IN ('active', 'waiting')`)
        .where('expires_at', '<', at)
        .orderBy('expires_at')
        .orderBy('entry_id')
        .limit(limit)
        .execute()
      return found.map(toEntry)
    },

    async unfinished(before, limit) {
      const found = await rows()
        .where(sql<SqlBool>`state IN ('adding', 'removing')`)
        .where('updated_at', '<', before)
        .orderBy('updated_at')
        .orderBy('entry_id')
        .limit(limit)
        .execute()
      return found.map(toEntry)
    },

    async active(collectionId) {
      const { count } = await db
        .selectFrom('watchlist_entries')
        .select((q) => q.fn.countAll<number>().as('count'))
        .where(isAmong('collection_id', [collectionId]))
        .where('state', '=', 'active')
        .executeTakeFirstOrThrow()
      return count
    },
  }
}
