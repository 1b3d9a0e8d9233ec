/** Alerts of watchlists and what people made of them, in SQL. They are raised by `watchlist-screenings.ts`. */
import { sql, type Kysely, type SqlBool } from 'kysely'
import type { AlertFilter, AlertStore } from '#usecases/watchlist/store.ts'
import { among } from './among.ts'
import { storableText } from './job-values.ts'
import { isStorable } from './pages.ts'
import type { Tables } from './tables.ts'
import { isAmong, toAlert } from './watchlist-rows.ts'
import { nextSequence } from './watchlist-sequence.ts'

export function createAlertStore(db: Kysely<Tables>): AlertStore {
  const rows = () => db.selectFrom('watchlist_alerts').selectAll()

  const listed = ({ collections, states, entryId, from, to }: AlertFilter) =>
    db
      .selectFrom('watchlist_alerts')
      .$if(collections !== undefined, (q) => q.where(isAmong('collection_id', collections ?? [])))
      .$if(states !== undefined, (q) => q.where(isAmong('state', states ?? [])))
      .$if(entryId !== undefined, (q) => q.where(isAmong('entry_id', [entryId ?? ''])))
      .$if(from !== undefined, (q) => q.where('at', '>=', from!))
      .$if(to !== undefined, (q) => q.where('at', '<', to!))

  return {
    async byId(alertId) {
      if (!isStorable(alertId)) return undefined
      const row = await rows().where('alert_id', '=', alertId).executeTakeFirst()
      return row && toAlert(row)
    },

    async list({ limit, offset, oldestFirst = false, ...filter }) {
      const { total } = await listed(filter)
        .select((q) => q.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const order = oldestFirst ? 'asc' : 'desc'
      const found = await listed(filter)
        .selectAll()
        .orderBy('at', order)
        .orderBy('alert_id', order)
        .limit(limit)
        .offset(offset)
        .execute()
      return { total, alerts: found.map(toAlert) }
    },

    async since(sequence, { collections, limit }) {
      const found = await rows()
        .$if(collections !== undefined, (q) => q.where(isAmong('collection_id', collections ?? [])))
        .where('sequence', '>', sequence)
        .orderBy('sequence')
        .limit(limit)
        .execute()
      return found.map(toAlert)
    },

    async latest() {
      const row = await db
        .selectFrom('watchlist_alerts')
        .select('sequence')
        .orderBy('sequence', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.sequence ?? 0
    },

    async decide(alertId, { state, decidedBy, note }) {
      if (!isStorable(alertId)) return undefined
      return db.transaction().execute(async (trx) => {
        const there = await trx
          .selectFrom('watchlist_alerts')
          .select('alert_id')
          .where('alert_id', '=', alertId)
          .forUpdate()
          .executeTakeFirst()
        if (!there) return undefined
        const row = await trx
          .updateTable('watchlist_alerts')
          .set({
            ...{ state, note: note === null ? null : storableText(note), sequence: await nextSequence(trx, 1) },
            decided_by: decidedBy === null || state === 'open' ? null : storableText(decidedBy),
            decided_at: state === 'open' ? null : sql`now()`,
          })
          .where('alert_id', '=', alertId)
          .returningAll()
          .executeTakeFirstOrThrow()
        return toAlert(row)
      })
    },

    async unannounced(before, limit) {
      const found = await rows()
        .where(sql<SqlBool>`NOT announced`)
        .where('at', '<', before)
        .orderBy('at')
        .orderBy('alert_id')
        .limit(limit)
        .execute()
      return found.map(toAlert)
    },

    async announced(alertIds) {
      if (alertIds.length === 0) return
      await db
        .updateTable('watchlist_alerts')
        .set({ announced: true })
        .where('alert_id', '=', among(alertIds))
        .where(sql<SqlBool>`NOT announced`)
        .execute()
    },
  }
}
