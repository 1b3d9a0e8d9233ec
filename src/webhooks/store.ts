/** What webhooks keep. Secrets are sealed. Methods throw `disk_full`, `store_unavailable`. */
import type { LastDelivery, Webhook } from './webhook.ts'

export interface SealedWebhook extends Webhook {
  sealedSecret: string
  /** Of the secret before the last rotation. */
  sealedPrevious: string | null
}

export interface WebhookStore {
  /** Throws `invalid_argument` for text that cannot be stored. */
  add(
    webhook: Omit<Webhook, 'createdAt' | 'previousSecretUntil' | 'lastDelivery'>,
    sealedSecret: string,
  ): Promise<Webhook>
  /** Newest first. */
  list(): Promise<Webhook[]>
  byId(webhookId: string): Promise<Webhook | undefined>
  sealed(webhookId: string): Promise<SealedWebhook | undefined>
  /** Active ones that want events of this kind and collection, by id. */
  matching(type: string, collectionId: string | null): Promise<string[]>
  /** Undefined: there is none. */
  update(
    webhookId: string,
    change: Partial<Pick<Webhook, 'url' | 'description' | 'events' | 'collections' | 'active'>>,
  ): Promise<Webhook | undefined>
  /** Switches it off, unless it has another address by now. Returns whether this did it. */
  disable(webhookId: string, url: string): Promise<boolean>
  /** The secret so far becomes the previous one; one that was previous is gone. Undefined: there is none. */
  rotate(webhookId: string, sealedSecret: string, previousUntil: Date): Promise<Webhook | undefined>
  /** What came of an attempt; an older one than is noted is left out. */
  delivered(webhookId: string, delivery: LastDelivery): Promise<void>
  /** Whether there was one. */
  remove(webhookId: string): Promise<boolean>
  /** Forgets previous secrets that are over. */
  tidy(now: Date): Promise<void>
}
