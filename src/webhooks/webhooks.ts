/** The map of this room: what can be done with webhooks. They are the administrators' business, each within their scope. */
import { randomBytes } from 'node:crypto'
import type { AssertKnown } from '#access/known-collections.ts'
import { covers, type Principal } from '#access/principal.ts'
import type { SecretBox } from '#access/secret-box.ts'
import type { Audit } from '#audit/audit.ts'
import { LikenessError } from '#errors'
import type { Queue } from '#queue/queue.ts'
import { readAddress } from './address.ts'
import { groupOf, WEBHOOK_DELIVER } from './emit.ts'
import type { Send } from './send.ts'
import { contextOf, newSigningSecret } from './signature.ts'
import type { SealedWebhook, WebhookStore } from './store.ts'
import { PING, type Webhook } from './webhook.ts'

export interface WebhookSettings {
  url: string
  /** Default empty. */
  description?: string
  /** Of `events()`. */
  events: string[]
  /** Default null: every collection. */
  collections?: string[] | null
  /** Default true. */
  active?: boolean
}

export interface Tested {
  delivered: boolean
  /** Null: there was no answer. */
  status: number | null
  /** What went wrong, for people. */
  problem: string | null
}

export interface Webhooks {
  /** Kinds of events there are. */
  events(): string[]
  /**
   * `secret` signs what is sent; it is never seen again. Throws `invalid_argument`, `collection_not_found`, and
   * `forbidden` for collections beyond the maker's own.
   */
  create(settings: WebhookSettings, by: Principal): Promise<{ webhook: Webhook; secret: string }>
  /** Newest first; those within the asker's scope. */
  list(by: Principal): Promise<Webhook[]>
  /** Throws `webhook_not_found`, as all that follow do. */
  get(webhookId: string, by: Principal): Promise<Webhook>
  /** Throws as `create`. */
  update(webhookId: string, change: Partial<WebhookSettings>, by: Principal): Promise<Webhook>
  /** A new secret. The one so far signs beside it for 24 hours, whatever was before that no more. */
  rotate(webhookId: string, by: Principal): Promise<{ webhook: Webhook; secret: string }>
  /** What waits for it goes too. */
  remove(webhookId: string, by: Principal): Promise<void>
  /** Sends a `ping` right now, also while it is switched off. */
  test(webhookId: string, by: Principal): Promise<Tested>
  /** A chore: forgets secrets that are over, and deliveries that ended some time ago. */
  tidy(): Promise<void>
}

export interface WebhooksDeps {
  store: WebhookStore
  queue: Pick<Queue, 'removeAll' | 'resume' | 'hold'>
  audit: Pick<Audit, 'record'>
  assertKnown: AssertKnown
  secretBox: () => Promise<SecretBox>
  send: Send
  /** Kinds of events that can be told. */
  events: string[]
  now?: () => Date
}

const LONGEST_DESCRIPTION = 200
const HOUR = 60 * 60 * 1000
const BOTH_SECRETS_MS = 24 * HOUR
/** An event that is told again within this time is not sent again. */
const DELIVERED_MS = 7 * 24 * HOUR
const DEAD_MS = 90 * 24 * HOUR

const wrong = (message: string) => new LikenessError('invalid_argument', { message })
const newId = (kind: string) => `${kind}_${randomBytes(6).toString('hex')}`
/** What the log may know of the address. */
const hostOf = (url: string) => new URL(url).host

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { store, queue, audit, assertKnown, secretBox, send, events: known, now = () => new Date() } = deps

  async function visible<Found extends Webhook>(found: Found | undefined, by: Principal): Promise<Found> {
    if (found && covers(by, found.collections)) return found
    throw new LikenessError('webhook_not_found')
  }
  const byId = async (webhookId: string, by: Principal) => visible(await store.byId(webhookId), by)
  const sealed = async (webhookId: string, by: Principal): Promise<SealedWebhook> =>
    visible(await store.sealed(webhookId), by)

  /** What is given, checked and as it will be kept. What it had `before` may stay, even if it is not there any more. */
  async function checked(given: Partial<WebhookSettings>, by: Principal, before?: Webhook) {
    const { url, description, events, collections, active } = given
    if (description !== undefined && description.length > LONGEST_DESCRIPTION)
      throw wrong(`A description has at most ${LONGEST_DESCRIPTION} characters.`)
    const chosen = events && [...new Set(events)]
    if (chosen?.length === 0) throw wrong('A webhook is told of at least one kind of event.')
    const unknown = chosen?.filter((type) => !known.includes(type) && !before?.events.includes(type)) ?? []
    if (unknown.length > 0)
      throw wrong(`There are no such events: ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
    if (collections?.length === 0) throw wrong('Name at least one collection, or none at all for every one (null).')
    if (collections !== undefined) {
      if (!covers(by, collections))
        throw new LikenessError('forbidden', { message: 'These credentials are for other collections.' })
      await assertKnown(collections?.filter((id) => !before?.collections?.includes(id)) ?? null)
    }
    return {
      ...(url !== undefined && { url: readAddress(url) }),
      ...(description !== undefined && { description: description.trim() }),
      ...(chosen && { events: chosen }),
      ...(collections !== undefined && { collections: collections && [...new Set(collections)] }),
      ...(active !== undefined && { active }),
    }
  }

  async function newSealed(webhookId: string) {
    const secret = newSigningSecret()
    return { secret, sealedSecret: (await secretBox()).seal(secret, contextOf(webhookId)) }
  }

  const note = (action: string, { webhookId, url, events, collections, active }: Webhook, by: Principal) =>
    audit.record({
      ...{ actor: by.actor, action, target: webhookId },
      details: { host: hostOf(url), events, collections, active },
    })

  return {
    events: () => [...known],

    async create(settings, by) {
      const { description = '', collections = null, active = true } = settings
      const { url, events } = settings
      const whole = { url: '', events: [] as string[], description, collections, active }
      const values = { ...whole, ...(await checked({ url, events, description, collections, active }, by)) }
      const webhookId = newId('webhook')
      const { secret, sealedSecret } = await newSealed(webhookId)
      const webhook = await store.add({ webhookId, ...values, createdBy: by.actor }, sealedSecret)
      await note('webhook.created', webhook, by)
      return { webhook, secret }
    },

    list: async (by) => (await store.list()).filter(({ collections }) => covers(by, collections)),
    get: byId,

    async update(webhookId, change, by) {
      const before = await byId(webhookId, by)
      const values = await checked(change, by, before)
      const webhook = await visible(await store.update(webhookId, values), by)
      // Another receiver did not ask to be left alone.
      if (webhook.url !== before.url) await queue.hold(groupOf(webhookId), 0)
      await note('webhook.changed', webhook, by)
      return webhook
    },

    async rotate(webhookId, by) {
      await byId(webhookId, by)
      const { secret, sealedSecret } = await newSealed(webhookId)
      const until = new Date(now().getTime() + BOTH_SECRETS_MS)
      const webhook = await visible(await store.rotate(webhookId, sealedSecret, until), by)
      await note('webhook.rotated', webhook, by)
      return { webhook, secret }
    },

    async remove(webhookId, by) {
      const webhook = await byId(webhookId, by)
      if (!(await store.remove(webhookId))) throw new LikenessError('webhook_not_found')
      await note('webhook.removed', webhook, by)
      // A delivery that goes on meanwhile finds no webhook; what is added meanwhile too.
      await queue.removeAll({ kind: WEBHOOK_DELIVER, group: groupOf(webhookId) })
      await queue.resume(groupOf(webhookId))
    },

    async test(webhookId, by) {
      const webhook = await sealed(webhookId, by)
      const id = newId('ping')
      const event = { type: PING, eventId: id, collectionId: null }
      const { status, problem } = await send(webhook, { event, deliveryId: id, at: now(), data: {} })
      const delivered = problem === undefined
      // It takes again what it is sent, whatever it wished for before.
      if (delivered) await queue.hold(groupOf(webhookId), 0)
      const details = { status, delivered }
      await audit.record({ actor: by.actor, action: 'webhook.tested', target: webhookId, details })
      return { delivered, status, problem: problem?.message ?? null }
    },

    async tidy() {
      await store.tidy(now())
      const before = (ms: number) => new Date(now().getTime() - ms)
      for (const state of ['done', 'cancelled'] as const)
        await queue.removeAll({ kind: WEBHOOK_DELIVER, state, finishedBefore: before(DELIVERED_MS) })
      await queue.removeAll({ kind: WEBHOOK_DELIVER, state: 'failed', finishedBefore: before(DEAD_MS) })
    },
  }
}
