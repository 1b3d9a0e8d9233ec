/** Deliveries as jobs: the queue tries again what may pass, and keeps what does not. */
import type { Audit } from '#audit/audit.ts'
import { LikenessError } from '#errors'
import type { Handler, Queue } from '#queue/queue.ts'
import { groupOf, type DeliveryPayload } from './emit.ts'
import type { Send } from './send.ts'
import type { WebhookStore } from './store.ts'
import type { Render } from './webhook.ts'

export interface DeliverDeps {
  store: Pick<WebhookStore, 'sealed' | 'disable'>
  send: Send
  /** By kind of event, of the uses that tell of them. */
  renderers: Record<string, Render>
  audit: Pick<Audit, 'record'>
  queue: Pick<Queue, 'hold'>
}

const GONE = 410

/** Of jobs of the kind `WEBHOOK_DELIVER`. */
export function createDeliver({ store, send, renderers, audit, queue }: DeliverDeps): Handler {
  return async ({ job, signal }) => {
    const { webhookId, ...event } = job.payload as DeliveryPayload
    const webhook = await store.sealed(webhookId)
    // It was removed since.
    if (!webhook) return
    if (!webhook.active)
      throw new LikenessError('source_refused', {
        message: 'This webhook is switched off. Switch it on, then try this again.',
      })
    const render = Object.hasOwn(renderers, event.type) ? renderers[event.type] : undefined
    if (!render)
      throw new LikenessError('invalid_argument', {
        message: `Nothing here can tell of ${event.type}: the event is of another version of Likeness.`,
      })
    const data = await render(event)
    if (data === undefined) return
    const message = { event, deliveryId: job.jobId, at: job.createdAt, data }
    const { status, problem, holdMs } = await send(webhook, message, signal)
    // All that is for it, in all processes: the next delivery would ask it sooner than it wants.
    // Unless it was given another address meanwhile, or removed.
    if (holdMs !== undefined && (await store.sealed(webhookId))?.url === webhook.url)
      await queue.hold(groupOf(webhookId), holdMs)
    if (status === GONE && (await store.disable(webhookId, webhook.url)))
      await audit.record({ actor: 'system', action: 'webhook.disabled', target: webhookId, details: { status } })
    if (problem) throw problem
  }
}
