/** Secrets of webhooks, as they are sealed: the one that holds and the one before, each by an id of its own. */
import type { Kysely } from 'kysely'
import { contextOf } from '#webhooks/signature.ts'
import type { SealedSecrets } from './sealed-secrets.ts'
import type { Tables } from './tables.ts'

const PREVIOUS = ':previous'

function parse(id: string) {
  const isPrevious = id.endsWith(PREVIOUS)
  return {
    webhookId: isPrevious ? id.slice(0, -PREVIOUS.length) : id,
    column: isPrevious ? ('sealed_previous' as const) : ('sealed_secret' as const),
  }
}

/** What a secret of this id is sealed for. */
export const contextOfSealed = (id: string): string => contextOf(parse(id).webhookId)

export function createSealedWebhooks(db: Kysely<Tables>): SealedSecrets {
  return {
    async ids() {
      const rows = await db.selectFrom('webhooks').select(['webhook_id', 'sealed_previous']).execute()
      return rows
        .flatMap((row) => [row.webhook_id, ...(row.sealed_previous === null ? [] : [row.webhook_id + PREVIOUS])])
        .sort()
    },
    async sealed(id) {
      const { webhookId, column } = parse(id)
      const row = await db.selectFrom('webhooks').select(column).where('webhook_id', '=', webhookId).executeTakeFirst()
      return (row as Partial<Record<typeof column, string | null>> | undefined)?.[column] ?? undefined
    },
    async replace(id, from, to) {
      const { webhookId, column } = parse(id)
      const { numUpdatedRows } = await db
        .updateTable('webhooks')
        .set({ [column]: to })
        .where('webhook_id', '=', webhookId)
        .where(column, '=', from)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
  }
}
