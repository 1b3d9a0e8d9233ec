/** A webhook that must not be seen, on a server of its own. */
import { LOCAL } from '#access/principal.ts'
import { openReceiver, openWebhooks } from '#webhooks/webhooks.fixture.ts'
import { openTestServer } from '../http.fixture.ts'
import { webhookRoutes } from './webhooks.ts'

export async function furnishWebhooks(foreign: string, otherCollection: string) {
  const [room, receiver] = [await openWebhooks(), await openReceiver()]
  const server = await openTestServer({ routes: [webhookRoutes(room)] })
  const keys = {
    admin: await server.key('admin'),
    operator: await server.key('operator'),
    viewer: await server.key('viewer'),
  }
  const settings = { url: receiver.url, description: 'Secret door', events: ['list.alert'], collections: [foreign] }
  const { webhook, secret } = await room.webhooks.create(settings, LOCAL)
  const state = async () => [await room.store.sealed(webhook.webhookId), receiver.received.length]
  return {
    house: {
      server,
      async close() {
        await server.close()
        await receiver.close()
        await room.close()
      },
    },
    ...{ keys, own: await server.key('admin', [otherCollection]), state, before: await state() },
    ids: { webhook_id: webhook.webhookId, collection: foreign } as Record<string, string>,
    secrets: [webhook.webhookId, webhook.description, 'url-secret', secret],
    bodies: {
      'POST /webhooks': () => ({ ...settings, description: 'New' }),
      'PUT /webhooks/:webhook_id': () => ({ active: false }),
    } as Record<string, () => object>,
  }
}
