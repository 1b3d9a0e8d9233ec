/** One message to one webhook: signed, posted, and what its answer means. */
import type { SecretBox } from '#access/secret-box.ts'
import { isLikenessError, LikenessError } from '#errors'
import type { Fetcher } from '#fetching/fetcher.ts'
import { retryAfterMs } from './retry-after.ts'
import { contextOf, signatureOf } from './signature.ts'
import type { SealedWebhook, WebhookStore } from './store.ts'
import type { WebhookEvent } from './webhook.ts'

export interface Message {
  event: Omit<WebhookEvent, 'subject'>
  /** Names this delivery, in each of its attempts. */
  deliveryId: string
  at: Date
  data: Record<string, unknown>
}

export interface Answer {
  status: number | null
  /** Undefined: it was taken. Its status in the catalogue says whether trying again may help. */
  problem?: LikenessError
  /** The receiver is not to be asked again for so long. */
  holdMs?: number
}

/** Stores what came of it with the webhook. Throws `config_invalid`, `store_unavailable`, and `cancelled` by the signal. */
export type Send = (webhook: SealedWebhook, message: Message, signal?: AbortSignal) => Promise<Answer>

export interface SendDeps {
  store: Pick<WebhookStore, 'delivered'>
  secretBox: () => Promise<SecretBox>
  fetcher: Pick<Fetcher, 'post'>
  now: () => Date
  timeoutMs?: number
}

const TIMEOUT_MS = 10_000

const refused = (message: string, more: object = {}) => new LikenessError('source_refused', { message, ...more })
const later = (message: string, more: object = {}) => new LikenessError('source_unreachable', { message, ...more })

const redirected = (status: number) => status >= 300 && status < 400
const passing = (status: number) => status === 408 || status === 429 || status >= 500

/** Of an answer that is not 2xx. */
function problemOf(status: number, holdMs: number): LikenessError {
  const details = { status }
  if (status === 410) return refused('The receiver says that it is gone for good (410).', { details })
  if (redirected(status))
    return refused(
      `The receiver leads on to another address (${status}), which is not followed: give the webhook that one.`,
      { details },
    )
  if (passing(status)) {
    const asked = holdMs > 0 ? ` It is asked again in ${Math.ceil(holdMs / 1000)} s at the earliest, as it wishes.` : ''
    return later(`The receiver could not take it now (${status}).${asked}`, { details })
  }
  return refused(`The receiver refused it (${status}): see what its log says.`, { details })
}

/** Of no answer at all. Its own message may repeat the address. */
function failureOf(cause: unknown): LikenessError {
  if (isLikenessError(cause) && cause.code === 'source_refused')
    return refused(
      'Nothing may be sent to this address, which leads into the own network. Give the webhook another, or name its host in LIKENESS_FETCH_HOSTS.',
    )
  return later('The receiver gave no answer in time, or could not be reached.')
}

export function createSend({ store, secretBox, fetcher, now, timeoutMs = TIMEOUT_MS }: SendDeps): Send {
  async function secretsOf({ webhookId, sealedSecret, sealedPrevious, previousSecretUntil }: SealedWebhook) {
    const box = await secretBox()
    const holds = previousSecretUntil !== null && previousSecretUntil > now()
    const sealed = [sealedSecret, ...(sealedPrevious !== null && holds ? [sealedPrevious] : [])]
    const [secret, ...previous] = sealed.map((one) => box.open(one, contextOf(webhookId)))
    if (secret === undefined)
      throw new LikenessError('config_invalid', {
        message:
          'The secret of this webhook cannot be opened with the key for secrets that is in use. Put the former key back, or give the webhook a new secret.',
        details: { webhookId },
      })
    return [secret, ...previous.filter((one) => one !== undefined)]
  }

  return async (webhook, { event, deliveryId, at, data }, signal) => {
    const { type, eventId, collectionId } = event
    const body = JSON.stringify({
      ...{ id: eventId, type, collection: collectionId, created_at: at.toISOString(), data },
    })
    const headers = {
      'content-type': 'application/json',
      'likeness-event': type,
      'likeness-delivery': deliveryId,
      'likeness-signature': signatureOf(body, await secretsOf(webhook), now()),
    }
    const answer = await fetcher.post(webhook.url, Buffer.from(body), { headers, timeoutMs, signal }).then(
      ({ status, retryAfter }): Answer => {
        if (status >= 200 && status < 300) return { status }
        const holdMs = passing(status) ? retryAfterMs(retryAfter, now()) : 0
        return { status, problem: problemOf(status, holdMs), ...(holdMs > 0 && { holdMs }) }
      },
      (cause: unknown): Answer => {
        // We stopped, not the receiver.
        if (signal?.aborted) throw new LikenessError('cancelled')
        return { status: null, problem: failureOf(cause) }
      },
    )
    const state = answer.problem ? 'failed' : 'delivered'
    await store.delivered(webhook.webhookId, { state, at: now(), status: answer.status })
    return answer
  }
}
