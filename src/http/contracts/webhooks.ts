import { z } from 'zod'
import { API, collectionId, endpoint, Ok, time } from './endpoint.ts'

const eventType = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z_]*(\.[a-z][a-z_]*)*$/, 'must be a kind of event, like watchlist.alert')
const url = z.string().trim().min(1).max(2048).describe('http or https; without user name, password and #')
const description = z.string().trim().max(200)
const events = z.array(eventType).min(1).max(50)
const collections = z.array(collectionId).min(1).max(100).nullable().describe('Null: every collection')

export const Webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    events: z.array(z.string()),
    collections: z.array(z.string()).nullable(),
    active: z.boolean(),
    created_by: z.string(),
    created_at: time,
    previous_secret_until: time.nullable().describe('Until then messages are signed with the former secret as well'),
    last_delivery: z
      .object({
        state: z.enum(['delivered', 'failed']),
        at: time,
        status: z.int().nullable().describe('Of the answer; null: there was none'),
      })
      .nullable(),
  })
  .meta({ id: 'Webhook' })

export const NewWebhook = Webhook.extend({
  secret: z.string().describe('Signs what is sent; shown this once'),
}).meta({ id: 'NewWebhook' })

const tag = 'webhooks'
const params = z.object({ webhook_id: z.string().min(1).max(100) })
const one = `${API}/webhooks/:webhook_id`

export const webhooksEndpoints = {
  webhooks: endpoint({
    ...{ method: 'GET', url: `${API}/webhooks`, access: 'admin', tag, summary: 'Webhooks, newest first' },
    response: { 200: z.array(Webhook) },
  }),
  createWebhook: endpoint({
    ...{ method: 'POST', url: `${API}/webhooks`, access: 'admin', tag, summary: 'Make a webhook' },
    description: 'Messages are signed with the secret of the answer: see docs/webhooks.md.',
    body: z.object({
      url,
      description: description.default(''),
      events,
      collections: collections.default(null),
      active: z.boolean().default(true),
    }),
    response: { 201: NewWebhook },
  }),
  webhookEvents: endpoint({
    ...{ method: 'GET', url: `${API}/webhooks/events`, access: 'admin', tag, summary: 'Kinds of events there are' },
    response: { 200: z.array(z.string()) },
  }),
  webhook: endpoint({
    ...{ method: 'GET', url: one, access: 'admin', tag, summary: 'A webhook' },
    params,
    response: { 200: Webhook },
  }),
  updateWebhook: endpoint({
    ...{ method: 'PUT', url: one, access: 'admin', tag, summary: 'Change a webhook' },
    description: 'What is left out stays. Switched off by an answer 410, it is switched on again by active.',
    params,
    body: z.object({
      url: url.optional(),
      description: description.optional(),
      events: events.optional(),
      collections: collections.optional(),
      active: z.boolean().optional(),
    }),
    response: { 200: Webhook },
  }),
  rotateWebhook: endpoint({
    ...{ method: 'POST', url: `${one}/rotate`, access: 'admin', tag, summary: 'Give a webhook a new secret' },
    description: 'For 24 hours messages are signed with both, then with the new one alone.',
    params,
    response: { 200: NewWebhook },
  }),
  testWebhook: endpoint({
    ...{ method: 'POST', url: `${one}/test`, access: 'admin', tag, summary: 'Send a ping and wait for the answer' },
    params,
    response: {
      200: z
        .object({
          delivered: z.boolean(),
          status: z.int().nullable().describe('Of the answer; null: there was none'),
          problem: z.string().nullable().describe('What went wrong, for people'),
        })
        .meta({ id: 'WebhookTest' }),
    },
  }),
  deleteWebhook: endpoint({
    ...{ method: 'DELETE', url: one, access: 'admin', tag, summary: 'Delete a webhook' },
    description: 'What waits for it is thrown away.',
    params,
    response: { 200: Ok },
  }),
}
