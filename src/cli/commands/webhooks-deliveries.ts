/** `likeness webhooks deliveries | redrive`: the jobs that bring messages to webhooks. */
import { Option, type Command } from 'commander'
import type { z } from 'zod'
import type { Job as JobShape } from '#http/contracts/operations.ts'
import { openApi, type Options } from '../gallery-calls.ts'
import type { CallApi } from '../local-api.ts'
import { note, plural, print, printJson, table } from '../print.ts'
import { run } from '../run.ts'
import { wholeFrom } from '../values.ts'

type Job = z.output<typeof JobShape>

const HELP = `
A delivery is a job: likeness jobs show, retry and cancel take its id, and likeness jobs pause and
resume the group of a webhook, "webhook:" and its id.
`
const HEAD = ['delivery', 'webhook', 'state', 'attempts', 'collection', 'added', 'reason']
const row = ({ job_id, group, state, attempts, collection, created_at, error }: Job) => [
  ...[job_id, group.replace(/^webhook:/, ''), state, attempts, collection, created_at.slice(0, 19), error],
]

/** Throws `webhook_not_found`. */
async function deliveriesOf(call: CallApi, id: string | undefined): Promise<{ kind: string; group?: string }> {
  const { groupOf, WEBHOOK_DELIVER: kind } = await import('#webhooks/emit.ts')
  if (id === undefined) return { kind }
  const { body } = await call<{ id: string }>('GET', `/api/v1/webhooks/${encodeURIComponent(id)}`)
  return { kind, group: groupOf(body.id) }
}

export function addWebhookDeliveries(webhooks: Command): void {
  webhooks
    .command('deliveries')
    .description('Deliveries, newest first, of one webhook or of all.')
    .argument('[webhook]', 'webhook_ and more')
    .addOption(
      new Option('--state <state>', 'in this state').choices([...['queued', 'running', 'done', 'failed', 'cancelled']]),
    )
    .option('--limit <n>', 'at most so many', wholeFrom(1, 500), 50)
    .option('--json', 'one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { state?: string; limit: number }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { call } = await openApi(app)
        const { state, limit, json } = options
        const query = new URLSearchParams({ ...(await deliveriesOf(call, id)), limit: String(limit) })
        if (state !== undefined) query.set('state', state)
        const { body, headers } = await call<Job[]>('GET', `/api/v1/jobs?${query}`)
        if (json) for (const job of body) await printJson(job)
        else {
          if (body.length > 0) await print(await table(HEAD, body.map(row)))
          note(`${body.length} of ${plural(Number(headers['x-total-count']), 'delivery', 'deliveries')}`)
        }
      })
    })

  webhooks
    .command('redrive')
    .description('Try again what could not be delivered, to one webhook or to all. Messages are made anew.')
    .argument('[webhook]', 'webhook_ and more')
    .option('--json', 'one JSON object')
    .action(async (id: string | undefined, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { call, url } = await openApi(app)
        const { body } = await call<{ redriven: number }>('POST', '/api/v1/jobs/redrive', await deliveriesOf(call, id))
        if (options.json) return printJson(body)
        await print(`Queued again: ${plural(body.redriven, 'delivery', 'deliveries')}\n`)
        if (url === undefined && body.redriven > 0) note('They are sent once a server or a worker of this home runs.')
      })
    })
}
