/** Webhooks: administrators make, see and change those within their own scope. */
import type { FastifyInstance } from 'fastify'
import type { Webhook } from '#webhooks/webhook.ts'
import type { Webhooks, WebhookSettings } from '#webhooks/webhooks.ts'
import { webhooksEndpoints } from '../contracts/webhooks.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'

export interface WebhookRouteDeps {
  webhooks: Webhooks
}

const shown = ({ webhookId, lastDelivery, ...webhook }: Webhook) => ({
  id: webhookId,
  url: webhook.url,
  description: webhook.description,
  events: webhook.events,
  collections: webhook.collections,
  active: webhook.active,
  created_by: webhook.createdBy,
  created_at: webhook.createdAt.toISOString(),
  previous_secret_until: webhook.previousSecretUntil?.toISOString() ?? null,
  last_delivery: lastDelivery && { ...lastDelivery, at: lastDelivery.at.toISOString() },
})

const withSecret = ({ webhook, secret }: { webhook: Webhook; secret: string }) => ({ ...shown(webhook), secret })

/** Without what was not given. */
const given = (body: { [Name in keyof WebhookSettings]?: WebhookSettings[Name] | undefined }) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<WebhookSettings>

export const webhookRoutes =
  ({ webhooks }: WebhookRouteDeps) =>
  (app: FastifyInstance): void => {
    handle(app, webhooksEndpoints.webhooks, async ({ request }) =>
      (await webhooks.list(principalOf(request))).map(shown),
    )

    handle(app, webhooksEndpoints.createWebhook, async ({ request, body }) =>
      withSecret(await webhooks.create(body, principalOf(request))),
    )

    handle(app, webhooksEndpoints.webhookEvents, () => Promise.resolve(webhooks.events()))

    handle(app, webhooksEndpoints.webhook, async ({ request, params }) =>
      shown(await webhooks.get(params.webhook_id, principalOf(request))),
    )

    handle(app, webhooksEndpoints.updateWebhook, async ({ request, params, body }) =>
      shown(await webhooks.update(params.webhook_id, given(body), principalOf(request))),
    )

    handle(app, webhooksEndpoints.rotateWebhook, async ({ request, params }) =>
      withSecret(await webhooks.rotate(params.webhook_id, principalOf(request))),
    )

    handle(app, webhooksEndpoints.testWebhook, ({ request, params }) =>
      webhooks.test(params.webhook_id, principalOf(request)),
    )

    handle(app, webhooksEndpoints.deleteWebhook, async ({ request, params }) => {
      await webhooks.remove(params.webhook_id, principalOf(request))
      return { success: true as const }
    })
  }
