/** Webhooks in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { WebhookStore } from '#webhooks/store.ts'
import type { Webhook } from '#webhooks/webhook.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { Tables } from './tables.ts'
import type { WebhooksTable } from './webhooks-tables.ts'

const toWebhook = (row: Selectable<WebhooksTable>): Webhook => ({
  webhookId: row.webhook_id,
  url: row.url,
  description: row.description,
  events: row.events,
  collections: row.collections,
  active: row.active,
  createdBy: row.created_by,
  createdAt: row.created_at,
  previousSecretUntil: row.previous_until,
  lastDelivery:
    row.last_state === null || row.last_at === null
      ? null
      : { state: row.last_state, at: row.last_at, status: row.last_status },
})

function rowOf({ url, description, events, collections, active }: Parameters<WebhookStore['update']>[1]) {
  const texts = { 'The address': [url ?? ''], 'The description': [description ?? ''], 'The event': events ?? [] }
  for (const [what, given] of Object.entries({ ...texts, 'The collection id': collections ?? [] }))
    given.forEach((text) => assertStorable(what, text))
  return {
    ...{ url, description, active },
    ...(events && { events: JSON.stringify(events) }),
    ...(collections !== undefined && { collections: collections && JSON.stringify(collections) }),
  }
}

/** Another address: whether the one before took what it was told says nothing of it. */
const UNTOLD = { last_state: null, last_at: null, last_status: null }

export function createWebhookStore(db: Kysely<Tables>): WebhookStore {
  async function rowById(webhookId: string) {
    if (!isStorable(webhookId)) return undefined
    return db.selectFrom('webhooks').selectAll().where('webhook_id', '=', webhookId).executeTakeFirst()
  }

  return {
    async add({ webhookId, createdBy, ...settings }, sealedSecret) {
      const { url, description, events, active } = settings
      const row = await db
        .insertInto('webhooks')
        .values({
          ...rowOf(settings),
          ...{ url, description, active, events: JSON.stringify(events) },
          ...{ webhook_id: webhookId, created_by: createdBy, sealed_secret: sealedSecret },
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toWebhook(row)
    },

    async list() {
      const rows = await db
        .selectFrom('webhooks')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('webhook_id')
        .execute()
      return rows.map(toWebhook)
    },

    async byId(webhookId) {
      const row = await rowById(webhookId)
      return row && toWebhook(row)
    },

    async sealed(webhookId) {
      const row = await rowById(webhookId)
      return row && { ...toWebhook(row), sealedSecret: row.sealed_secret, sealedPrevious: row.sealed_previous }
    },

    async matching(type, collectionId) {
      if (!isStorable(type) || !isStorable(collectionId ?? '')) return []
      const rows = await db
        .selectFrom('webhooks')
        .select('webhook_id')
        .where('active', '=', true)
        .where(sql<boolean>`events @> to_jsonb(${type}::text)`)
        .where((either) =>
          either.or([
            either('collections', 'is', null),
            ...(collectionId === null ? [] : [sql<boolean>`collections @> to_jsonb(${collectionId}::text)`]),
          ]),
        )
        .orderBy('webhook_id')
        .execute()
      return rows.map((row) => row.webhook_id)
    },

    async update(webhookId, change) {
      if (!isStorable(webhookId)) return undefined
      const row = rowOf(change)
      return db.transaction().execute(async (trx) => {
        const before = await trx
          .selectFrom('webhooks')
          .selectAll()
          .where('webhook_id', '=', webhookId)
          .forUpdate()
          .executeTakeFirst()
        if (!before || Object.values(row).every((value) => value === undefined)) return before && toWebhook(before)
        const moved = row.url !== undefined && row.url !== before.url
        const after = await trx
          .updateTable('webhooks')
          .set({ ...row, ...(moved && UNTOLD) })
          .where('webhook_id', '=', webhookId)
          .returningAll()
          .executeTakeFirstOrThrow()
        return toWebhook(after)
      })
    },

    async disable(webhookId, url) {
      const { numUpdatedRows } = await db
        .updateTable('webhooks')
        .set({ active: false })
        .where('webhook_id', '=', webhookId)
        .where('url', '=', url)
        .where('active', '=', true)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    async rotate(webhookId, sealedSecret, previousUntil) {
      if (!isStorable(webhookId)) return undefined
      const row = await db
        .updateTable('webhooks')
        .set({ sealed_previous: sql.ref('sealed_secret'), sealed_secret: sealedSecret, previous_until: previousUntil })
        .where('webhook_id', '=', webhookId)
        .returningAll()
        .executeTakeFirst()
      return row && toWebhook(row)
    },

    async delivered(webhookId, { state, at, status }) {
      await db
        .updateTable('webhooks')
        .set({ last_state: state, last_at: at, last_status: status })
        .where('webhook_id', '=', webhookId)
        .where((either) => either.or([either('last_at', 'is', null), either('last_at', '<=', at)]))
        .execute()
    },

    async remove(webhookId) {
      if (!isStorable(webhookId)) return false
      const { numDeletedRows } = await db.deleteFrom('webhooks').where('webhook_id', '=', webhookId).executeTakeFirst()
      return numDeletedRows > 0n
    },

    async tidy(now) {
      await db
        .updateTable('webhooks')
        .set({ sealed_previous: null, previous_until: null })
        .where('previous_until', '<=', now)
        .execute()
    },
  }
}
