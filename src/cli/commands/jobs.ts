import type { App } from '#app'
import { Option, type Command } from 'commander'
import { note, plural, print, printable, printJson, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { wholeFrom } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

interface Chosen extends Options {
  kind?: string
  group?: string
  batch?: string
}

interface Job {
  job_id: string
  kind: string
  group: string
  batch: string | null
  collection: string | null
  state: string
  total: number | null
  done: number
  failed: number
  attempts: number
  error: string | null
  created_at: string
  finished_at: string | null
}

interface Group {
  kind: string
  group: string
  counts: Record<'queued' | 'running' | 'done' | 'failed' | 'cancelled', number>
  paused: boolean
  oldest_waiting: string | null
  last_minute: number
}

const HELP = `
Jobs go by groups that take turns, such as a gallery each; those of one batch were put in together.

Examples:
  likeness jobs summary
  likeness jobs list --state failed
  likeness jobs redrive --group gallery:0123
  likeness jobs pause gallery:0123
`

const HEAD = ['id', 'kind', 'group', 'state', 'done', 'failed', 'of', 'attempts', 'added', 'reason']
const row = (job: Job) => [
  ...[job.job_id, job.kind, job.group, job.state, job.done, job.failed, job.total, job.attempts],
  ...[job.created_at.slice(0, 19), job.error],
]

const part = (value: string) => encodeURIComponent(value)

async function callerOf(app: App) {
  const { localApi } = await import('../local-api.ts')
  return localApi(app)
}

export function addJobs(program: Command): void {
  const jobs = program
    .command('jobs')
    .description('Long work: see, cancel, retry and pause it.')
    .addHelpText('after', HELP)
  const sub = (name: string, description: string) => jobs.command(name).description(description)
  const choosing = (command: Command) =>
    command
      .option('--kind <kind>', 'of this kind only')
      .option('--group <group>', 'of this group only')
      .option('--batch <batch>', 'of this batch only')

  sub('summary', 'Jobs by kind and group.')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { body } = await (await callerOf(app))<Group[]>('GET', '/api/v1/jobs/summary')
        if (options.json) for (const group of body) await printJson(group)
        else if (body.length === 0) note('There are no jobs.')
        else
          await print(
            await table(
              ['kind', 'group', 'queued', 'running', 'done', 'failed', 'cancelled', 'last minute', 'paused'],
              body.map(({ kind, group, counts, paused, last_minute }) => [
                ...[kind, group, counts.queued, counts.running, counts.done, counts.failed, counts.cancelled],
                ...[last_minute, paused ? 'yes' : ''],
              ]),
            ),
          )
      })
    })

  choosing(sub('list', 'Jobs, newest first; those of batches only where a kind, group, batch or state is named.'))
    .addOption(
      new Option('--state <state>', 'in this state').choices([...['queued', 'running', 'done', 'failed', 'cancelled']]),
    )
    .option('--limit <n>', 'at most so many', wholeFrom(1, 500), 50)
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Chosen & { state?: string; limit: number }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { kind, group, batch, state, limit } = options
        const query = new URLSearchParams({ limit: String(limit) })
        for (const [name, value] of Object.entries({ kind, group, batch, state })) if (value) query.set(name, value)
        const { body, headers } = await (await callerOf(app))<Job[]>('GET', `/api/v1/jobs?${query}`)
        if (options.json) for (const job of body) await printJson(job)
        else {
          if (body.length > 0) await print(await table(HEAD, body.map(row)))
          note(`${body.length} of ${plural(Number(headers['x-total-count']), 'job')}`)
        }
      })
    })

  const one = (name: string, description: string, method: string, action: string) =>
    sub(name, description)
      .argument('<id>', 'job_ and more')
      .option('--json', 'one JSON object')
      .action(async (id: string, _: unknown, self: Command) => {
        const options = self.optsWithGlobals<Options>()
        await run(options, async ({ app }) => {
          const { body } = await (await callerOf(app))<Job>(method, `/api/v1/jobs/${part(id)}${action}`)
          if (options.json) return printJson(body)
          await print(await table(HEAD, [row(body)]))
        })
      })
  one('show', 'Show one job.', 'GET', '')
  one('cancel', 'Cancel a job; one that runs stops within seconds.', 'POST', '/cancel')
  one('retry', 'Try again what failed of a job.', 'POST', '/retry')

  choosing(sub('redrive', 'Queue failed jobs again: all of them, or those of a kind, group or batch.'))
    .option('--json', 'one JSON object')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Chosen>()
      await run(options, async ({ app }) => {
        const { kind, group, batch } = options
        const call = await callerOf(app)
        const { body } = await call<{ redriven: number }>('POST', '/api/v1/jobs/redrive', { kind, group, batch })
        if (options.json) return printJson(body)
        await print(`Queued again: ${plural(body.redriven, 'job')}\n`)
      })
    })

  const hold = (name: 'pause' | 'resume', description: string, said: string) =>
    sub(name, description)
      .argument('<group>', 'as the summary names it')
      .option('--json', 'one JSON object')
      .action(async (group: string, _: unknown, self: Command) => {
        const options = self.optsWithGlobals<Options>()
        await run(options, async ({ app }) => {
          const { body } = await (await callerOf(app))<object>('POST', `/api/v1/jobs/groups/${part(group)}/${name}`)
          if (options.json) return printJson(body)
          await print(`${printable(group)} ${said}.\n`)
        })
      })
  hold('pause', 'Begin no more jobs of a group; those that run go on.', 'is paused')
  hold('resume', 'Go on with the jobs of a group.', 'goes on')
}
