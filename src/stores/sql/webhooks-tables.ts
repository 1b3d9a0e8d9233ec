/** The table of webhooks, as migration 016 leaves it. */
import type { ColumnType, Generated } from 'kysely'
import type { LastDelivery } from '#webhooks/webhook.ts'

type Json<Value> = ColumnType<Value, string | (Value & null), string | (Value & null)>

export interface WebhooksTable {
  webhook_id: string
  url: string
  description: string
  events: Json<string[]>
  collections: Json<string[] | null>
  active: boolean
  sealed_secret: string
  sealed_previous: string | null
  previous_until: Date | null
  created_by: string
  created_at: Generated<Date>
  last_state: LastDelivery['state'] | null
  last_at: Date | null
  last_status: number | null
}

export interface WebhookTables {
  webhooks: WebhooksTable
}
