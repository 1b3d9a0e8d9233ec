/** The audit log in SQL. That nothing is changed or removed is the database's own care, see the migration. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { AuditEntry, AuditStore } from '#audit/store.ts'
import { isStorable } from './pages.ts'
import type { AuditTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

/** Any number nobody else locks. Held until the transaction ends: one entry after another, whoever writes. */
const APPENDING = 0x1_6b_65_6e
const PAGE = 1000

const toEntry = (row: Selectable<AuditTable>): AuditEntry => ({
  seq: row.seq,
  at: row.at,
  actor: row.actor,
  action: row.action,
  collectionId: row.collection_id,
  target: row.target,
  details: row.details,
  previousHash: row.previous_hash,
  hash: row.hash,
})

export function createAuditStore(db: Kysely<Tables>): AuditStore {
  return {
    append: (make) =>
      db.transaction().execute(async (trx) => {
        await sql`SELECT pg_advisory_xact_lock(${APPENDING}::bigint)`.execute(trx)
        const last = await trx.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst()
        const entry = make(last && toEntry(last))
        await trx
          .insertInto('audit')
          .values({
            ...{ seq: entry.seq, at: entry.at, actor: entry.actor, action: entry.action },
            ...{ collection_id: entry.collectionId, target: entry.target, details: JSON.stringify(entry.details) },
            ...{ previous_hash: entry.previousHash, hash: entry.hash },
          })
          .execute()
        return entry
      }),

    async list({ collections, actor, action, target, from, to, limit, offset }) {
      if (![actor, action, target].every((text) => text === undefined || isStorable(text)))
        return { total: 0, entries: [] }
      let listed = db.selectFrom('audit')
      if (collections)
        listed = listed.where('collection_id', '=', sql<string>`ANY(${collections.filter(isStorable)}::text[])`)
      if (actor !== undefined) listed = listed.where('actor', '=', actor)
      if (action !== undefined) listed = listed.where('action', '=', action)
      if (target !== undefined) listed = listed.where('target', '=', target)
      if (from) listed = listed.where('at', '>=', from)
      if (to) listed = listed.where('at', '<', to)
      const { total } = await listed
        .select((count) => count.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await listed.selectAll().orderBy('seq', 'desc').limit(limit).offset(offset).execute()
      return { total, entries: rows.map(toEntry) }
    },

    async *all() {
      // Page by page: PGlite has no cursors, and nobody is kept from appending meanwhile.
      for (let after = 0; ;) {
        const rows = await db
          .selectFrom('audit')
          .selectAll()
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(PAGE)
          .execute()
        for (const row of rows) yield toEntry(row)
        const last = rows.at(-1)
        if (rows.length < PAGE || !last) return
        after = last.seq
      }
    },
  }
}
