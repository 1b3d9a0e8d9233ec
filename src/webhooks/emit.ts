/** Puts an event on its way to every webhook that wants it. */
import { LikenessError } from '#errors'
import type { Queue } from '#queue/queue.ts'
import type { WebhookStore } from './store.ts'
import { EVENT_TYPE, type WebhookEvent } from './webhook.ts'

export const WEBHOOK_DELIVER = 'webhook.deliver'
const LONGEST_ID = 200

/** Of a job. It has no names, no pictures, no secrets: jobs are shown, and outlive what they are about. */
export type DeliveryPayload = Required<WebhookEvent> & { webhookId: string }

/** Deliveries to one webhook take turns with those to others, and can be paused on their own. */
export const groupOf = (webhookId: string): string => `webhook:${webhookId}`

/**
 * One job for each webhook. Returns how many are new: telling the same event again, as after a crash, adds none. Throws
 * `store_unavailable`, and `invalid_argument` for an event that is none.
 */
export type Emit = (event: WebhookEvent) => Promise<number>

export interface EmitDeps {
  store: Pick<WebhookStore, 'matching'>
  queue: Pick<Queue, 'addMany'>
}

export const createEmit =
  ({ store, queue }: EmitDeps): Emit =>
  async ({ type, eventId, collectionId, subject = eventId }) => {
    if (!EVENT_TYPE.test(type) || eventId === '' || eventId.length > LONGEST_ID)
      throw new LikenessError('invalid_argument', {
        message: `An event has a kind like thing.happened and an id of 1 to ${LONGEST_ID} characters.`,
        details: { type },
      })
    const webhookIds = await store.matching(type, collectionId)
    if (webhookIds.length === 0) return 0
    return queue.addMany(
      webhookIds.map((webhookId) => {
        const payload: DeliveryPayload = { webhookId, type, eventId, collectionId, subject }
        const group = groupOf(webhookId)
        return {
          ...{ kind: WEBHOOK_DELIVER, group, batch: group, payload, collectionId, createdBy: 'system' },
          idempotencyKey: `${eventId}:${webhookId}`,
        }
      }),
    )
  }
