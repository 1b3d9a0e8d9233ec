/** Webhooks: addresses that are told of events, and their secrets. */
import type { Command } from 'commander'
import type { z } from 'zod'
import { LikenessError } from '#errors'
import type { NewWebhook, Webhook as WebhookShape, webhooksEndpoints } from '#http/contracts/webhooks.ts'
import { EXIT } from '../exit-codes.ts'
import { openApi, type Options } from '../gallery-calls.ts'
import { note, plural, print, printable, printJson, table } from '../print.ts'
import { run } from '../run.ts'
import { collectionName } from '../values.ts'
import { addWebhookDeliveries } from './webhooks-deliveries.ts'

type Webhook = z.output<typeof WebhookShape>
type Secret = z.output<typeof NewWebhook>
type Tested = z.output<(typeof webhooksEndpoints.testWebhook.response)[200]>
interface Settings extends Options {
  event?: string[]
  collection?: string[]
  everyCollection?: boolean
  description?: string
  active?: boolean
  url?: string
}

const HELP = `
The secret that signs messages is shown once, when a webhook is made and when it gets a new one.

Examples:
  likeness webhooks add https://example.com/likeness --event watchlist.alert
  likeness webhooks test webhook_0123456789ab
  likeness webhooks deliveries webhook_0123456789ab --state failed
  likeness webhooks redrive webhook_0123456789ab
  likeness webhooks rotate webhook_0123456789ab --json
`
const WEBHOOKS = '/api/v1/webhooks'
const pathOf = (id: string) => `${WEBHOOKS}/${encodeURIComponent(id)}`

const collect = (value: string, before: string[] = []) => [...before, value]
const collectNames = (value: string, before?: string[]) => collect(collectionName(value), before)

const HEAD = ['id', 'address', 'events', 'collections', 'state', 'last delivery', 'description']
const row = ({ id, url, events, collections, active, last_delivery: last, description }: Webhook) => [
  ...[id, url, events.join(', '), collections?.join(', ') ?? 'all', active ? 'on' : 'off'],
  ...[last && `${last.state} ${last.at}${last.status === null ? '' : ` (${last.status})`}`, description],
]

async function tellSecret({ secret, ...webhook }: Secret, json: boolean | undefined): Promise<void> {
  if (json) return printJson({ ...webhook, secret })
  await print(`${secret}\n`)
  const until = webhook.previous_secret_until
  note(
    `This is ${webhook.id}. The secret is not shown again.` +
      (until === null ? '' : ` Messages are signed with the former one too until ${until}.`),
  )
}

export function addWebhooks(program: Command): void {
  const webhooks = program.command('webhooks').description('Addresses that are told of events, by signed messages.')
  webhooks.addHelpText('after', HELP)
  const sub = (name: string, description: string) => webhooks.command(name).description(description)

  sub('list', 'List webhooks, newest first.')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { body } = await (await openApi(app)).call<Webhook[]>('GET', WEBHOOKS)
        if (options.json) for (const webhook of body) await printJson(webhook)
        else {
          if (body.length > 0) await print(await table(HEAD, body.map(row)))
          note(plural(body.length, 'webhook'))
        }
      })
    })

  sub('events', 'Kinds of events there are.')
    .option('--json', 'one JSON array')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { body } = await (await openApi(app)).call<string[]>('GET', `${WEBHOOKS}/events`)
        if (options.json) return printJson(body)
        await print(body.map((event) => `${event}\n`).join(''))
      })
    })

  sub('add', 'Make a webhook, and show the secret that signs its messages.')
    .argument('<url>', 'http or https')
    .requiredOption('--event <kind>', 'tell it of these; may be given several times', collect)
    .option('-c, --collection <name>', 'only of this collection; may be given several times', collectNames)
    .option('--description <text>', 'what it is for')
    .option('--no-active', 'switched off for now')
    .option('--json', 'one JSON object')
    .action(async (url: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Settings>()
      await run(options, async ({ app }) => {
        const { event: events, collection: collections, description, active } = options
        const { call } = await openApi(app)
        const settings = { url, events, collections, description, active }
        await tellSecret((await call<Secret>('POST', WEBHOOKS, settings)).body, options.json)
      })
    })

  sub('change', 'Change a webhook, or switch it on or off. What is left out stays.')
    .argument('<webhook>', 'webhook_ and more')
    .option('--url <url>', 'another address')
    .option('--event <kind>', 'tell it of these instead; may be given several times', collect)
    .option('-c, --collection <name>', 'only of this collection; may be given several times', collectNames)
    .option('--every-collection', 'of every collection')
    .option('--description <text>', 'what it is for')
    .option('--active', 'switch it on, also after an answer 410')
    .option('--no-active', 'switch it off')
    .option('--json', 'one JSON object')
    .action(async (id: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Settings>()
      await run(options, async ({ app }) => {
        const { url, event: events, description, active, everyCollection, collection } = options
        if (everyCollection && collection)
          throw new LikenessError('invalid_argument', { message: '--every-collection goes without --collection.' })
        const collections = everyCollection ? null : collection
        const change = { url, events, collections, description, active }
        if (Object.values(change).every((value) => value === undefined))
          throw new LikenessError('invalid_argument', {
            message: 'Say what to change: likeness webhooks change --help.',
          })
        const { body } = await (await openApi(app)).call<Webhook>('PUT', pathOf(id), change)
        if (options.json) return printJson(body)
        await print(await table(HEAD, [row(body)]))
      })
    })

  sub('test', 'Send a ping and tell the answer, also while it is switched off.')
    .argument('<webhook>', 'webhook_ and more')
    .option('--json', 'one JSON object')
    .action(async (id: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { body } = await (await openApi(app)).call<Tested>('POST', `${pathOf(id)}/test`)
        if (options.json) await printJson(body)
        else await print(`${body.delivered ? 'Delivered' : 'Not delivered'}: ${body.problem ?? body.status}\n`)
        return body.delivered ? EXIT.ok : EXIT.failed
      })
    })

  sub('rotate', 'Give a webhook a new secret, and show it. For 24 hours messages are signed with both.')
    .argument('<webhook>', 'webhook_ and more')
    .option('--json', 'one JSON object')
    .action(async (id: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { body } = await (await openApi(app)).call<Secret>('POST', `${pathOf(id)}/rotate`)
        await tellSecret(body, options.json)
      })
    })

  sub('remove', 'Remove a webhook. What waits for it is thrown away.')
    .argument('<webhook>', 'webhook_ and more')
    .option('--json', 'one JSON object')
    .action(async (id: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { call } = await openApi(app)
        const { body: removed } = await call<Webhook>('GET', pathOf(id))
        await call('DELETE', pathOf(id))
        if (options.json) return printJson({ removed })
        await print(`Removed: ${removed.id}, ${printable(removed.url)}\n`)
      })
    })

  addWebhookDeliveries(webhooks)
}
