/** Webhooks, put together. `emit` comes first: the uses that tell of events need it before their renderers are there. */
import type { SecretBox } from '#access/secret-box.ts'
import type { Audit } from '#audit/audit.ts'
import type { AssertKnown } from '#access/known-collections.ts'
import type { Fetcher } from '#fetching/fetcher.ts'
import type { Handler, Queue } from '#queue/queue.ts'
import { createDeliver } from './deliver.ts'
import { createEmit, type Emit } from './emit.ts'
import { createSend } from './send.ts'
import type { WebhookStore } from './store.ts'
import type { Render } from './webhook.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

export { WEBHOOK_DELIVER } from './emit.ts'

export interface WebhookRoomDeps {
  store: WebhookStore
  queue: Queue
  audit: Pick<Audit, 'record'>
  assertKnown: AssertKnown
  secretBox: () => Promise<SecretBox>
  fetcher: Pick<Fetcher, 'post'>
  now?: () => Date
  /** How long a receiver has to answer. Default 10,000. */
  timeoutMs?: number
}

export interface WebhookRoom {
  emit: Emit
  /** To be called once, with what each kind of event is told as. */
  open(renderers: Record<string, Render>): { webhooks: Webhooks; handler: Handler }
}

export function createWebhookRoom(deps: WebhookRoomDeps): WebhookRoom {
  const { now = () => new Date() } = deps
  const send = createSend({ ...deps, now })
  return {
    emit: createEmit(deps),
    open: (renderers) => ({
      webhooks: createWebhooks({ ...deps, now, send, events: Object.keys(renderers).sort() }),
      handler: createDeliver({ ...deps, send, renderers }),
    }),
  }
}
