/**
 * The vocabulary of webhooks. A **webhook** is an address somewhere else that is told of **events**: what happened, by
 * kind and id. A **delivery** is one event on its way to one webhook, as a job; its body is made when it is sent, so
 * that somebody who was erased meanwhile is not told of any more.
 */

/** Names a kind of event, like `watchlist.alert`. */
export const EVENT_TYPE = /^[a-z][a-z_]*(\.[a-z][a-z_]*)*$/
/** What a test sends. */
export const PING = 'ping'

export interface Webhook {
  /** `webhook_` and 12 hex digits. */
  webhookId: string
  /** http or https, at most 2,048 characters. Parts of it may be a secret of the receiver's: it goes into no log. */
  url: string
  /** Up to 200 characters. */
  description: string
  /** Kinds of events it is told of. */
  events: string[]
  /** Null: of every collection, and of what belongs to none. */
  collections: string[] | null
  active: boolean
  /** Actor. */
  createdBy: string
  createdAt: Date
  /** Until then the secret before the last rotation signs too; null: there is none. */
  previousSecretUntil: Date | null
  lastDelivery: LastDelivery | null
}

export interface LastDelivery {
  /** Of the last attempt: one that failed may be tried again. */
  state: 'delivered' | 'failed'
  at: Date
  /** Of the answer; null: there was none. */
  status: number | null
}

/** Ids only: it is kept as it is until it was delivered. */
export interface WebhookEvent {
  type: string
  /** The same whenever it is told: receivers know by it what they had already. Up to 200 characters. */
  eventId: string
  collectionId: string | null
  /** Id of what it is about. Default the event's id. */
  subject?: string
}

/**
 * What a webhook is told of the event beside its kind and ids: as things are now. Undefined: there is nothing to tell
 * any more, and nothing is sent.
 */
export type Render = (event: Required<WebhookEvent>) => Promise<Record<string, unknown> | undefined>
