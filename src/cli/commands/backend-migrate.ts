/** `likeness backend migrate | status | discard`: by the API of this home, whether a server runs or not. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { App } from '#app'
import { LikenessError } from '#errors'
import { confirmed, dollars } from '../costs.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { CallApi } from '../local-api.ts'
import { note, plural, print, printJson, table, type Cell } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'

interface Options extends GlobalOptions {
  json?: boolean
  yes?: boolean
}
interface Migrate extends Options {
  to: string
  leaveBehind?: boolean
}

interface Job {
  job_id: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  total: number | null
  done: number
  error: string | null
}
interface Report {
  people: number
  faces: number
  left_behind: { total: number; people: { person_id: string; reasons: string[] }[] }
  anonymous_faces: number
  searched: number
  faces_compared: number
  agreed: number
  not_found: string[]
  paid_calls: Record<string, number>
  cost_usd: number
  reasons: string[]
}
interface Engine {
  engine: string
  state: 'active' | 'building' | 'verified' | 'retired'
  verified_at: string | null
  switched_at: string | null
  report: Report | null
}
interface Backend {
  configured: string
  engines: Engine[]
  migrations: (Job & { engine: string })[]
}
interface Begun {
  estimate: { engine: string; pictures: number; people: number; paid_calls: Record<string, number>; cost_usd: number }
  job: Job | null
}

const HELP = `
Everybody is enrolled on the other engine from the pictures kept of them, then both are compared.
The engine in use stays in use until you start with the settings of the other one; what is kept in
step meanwhile is also the way back. People of whom no picture is kept cannot be taken along.

Examples:
  likeness backend migrate --to rekognition
  likeness backend migrate --to local:another-pack --yes
  likeness backend status
  likeness backend discard rekognition:eu-west-1
`
const LOOK_EVERY_MS = 500
const LEASE_MS = 5000
const count = (calls: Record<string, number>) => Object.values(calls).reduce((sum, calls) => sum + calls, 0)

/** A server of this home works on it; without one this process does. */
async function withWorker<Result>(app: App, jobId: string, served: boolean, work: () => Promise<Result>) {
  if (served) return work()
  const [{ createWorker }, { BACKEND_MIGRATE }, { backends, queue }] = await Promise.all([
    import('#worker/worker.ts'),
    import('#usecases/backend/migrate.ts'),
    app.rooms(),
  ])
  const handlers = { [BACKEND_MIGRATE]: backends.migration.handler }
  const worker = createWorker({ queue, handlers, jobId, leaseMs: LEASE_MS, pollMs: LOOK_EVERY_MS / 2 })
  worker.start()
  try {
    return await work()
  } finally {
    await worker.stop()
  }
}

async function watch(call: CallApi, jobId: string, signal: AbortSignal): Promise<Job> {
  const { startProgress } = await import('../progress.ts')
  let bar: Awaited<ReturnType<typeof startProgress>> | undefined
  let shown = 0
  let told: string | null = null
  try {
    for (;;) {
      const { body: job } = await call<Job>('GET', `/api/v1/jobs/${jobId}`)
      if (job.total !== null) bar ??= await startProgress(job.total, 'pictures')
      for (; bar && shown < job.done; shown++) bar.step()
      if (job.state !== 'queued' && job.state !== 'running') return job
      if (signal.aborted) return job
      if (job.error !== null && job.error !== told) note(`Trying again: ${(told = job.error)}`)
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    bar?.stop()
  }
}

async function tell({ engine, state, report }: Engine): Promise<void> {
  if (!report) return
  const rows: Cell[][] = [
    ['people', report.people],
    ['faces', report.faces],
    ['people left behind', report.left_behind.total],
    ['faces of nobody', report.anonymous_faces],
    ['pictures searched on both', report.searched],
    ['faces they agree on', `${report.agreed} of ${report.faces_compared}`],
    ['people found by the engine in use only', report.not_found.length],
    ['paid calls', `${count(report.paid_calls)}, ${dollars(report.cost_usd)} by estimate`],
  ]
  await print(await table([engine, state], rows))
  const left = report.left_behind.people.map(({ person_id, reasons }): Cell[] => [person_id, reasons.join(', ')])
  if (left.length > 0) await print(await table(['left behind', 'why'], left))
  for (const reason of report.reasons) note(`Not yet: ${reason}`)
}

async function migrate(app: App, options: Migrate, signal: AbortSignal): Promise<ExitCode | void> {
  const { localApi, runningServer } = await import('../local-api.ts')
  const running = await runningServer(app)
  const call = running ?? (await localApi(app))
  const request = (confirm: boolean) =>
    call<Begun>('POST', '/api/v1/backend/migrations', {
      ...{ to: options.to, leave_behind: options.leaveBehind ?? false, confirm },
    })
  const { estimate } = (await request(false)).body
  const calls = count(estimate.paid_calls)
  const price =
    calls === 0
      ? 'nothing of it costs money'
      : `about ${plural(calls, 'paid call')}, ${dollars(estimate.cost_usd)} by estimate`
  const sentence = `To ${estimate.engine}: ${plural(estimate.people, 'person', 'people')} with ${plural(estimate.pictures, 'kept picture')}; ${price}.`
  if (options.yes) note(sentence)
  else if (!(await confirmed(sentence, signal))) {
    note('Nothing was begun.')
    return signal.aborted ? EXIT.interrupted : EXIT.failed
  }
  const { job } = (await request(true)).body
  if (!job) throw new LikenessError('internal')
  const ended = await withWorker(app, job.job_id, running !== undefined, () => watch(call, job.job_id, signal))
  if (signal.aborted && ended.state !== 'done') {
    note(running ? `The server goes on with it (${job.job_id}).` : 'Interrupted: the same command goes on with it.')
    return EXIT.interrupted
  }
  if (ended.state !== 'done') throw new LikenessError('engine_failed', { message: ended.error ?? 'It was cancelled.' })
  const { body } = await call<Backend>('GET', '/api/v1/backend')
  const mirror = body.engines.find(({ engine }) => engine === estimate.engine)
  if (!mirror) throw new LikenessError('internal')
  if (options.json) await printJson(mirror)
  else await tell(mirror)
  if (mirror.state !== 'verified') return EXIT.failed
  const [kind, rest = ''] = mirror.engine.split(':')
  const settings =
    kind === 'local'
      ? `FACE_PROCESSING_BACKEND=local and LIKENESS_PACK=${rest.split('/')[0]}`
      : `FACE_PROCESSING_BACKEND=aws_rekognition and AWS_REGION=${rest}`
  note(`Verified. To go over, start Likeness with ${settings}; to go back, with the settings of now.`)
}

export function addBackendMigrate(backend: Command): void {
  backend
    .command('migrate')
    .description('Take everybody along to another engine or model pack, in the background of the one in use.')
    .requiredOption('--to <engine>', 'local, local:<model pack>, rekognition or rekognition:<region>')
    .option('--leave-behind', 'go on without people whose pictures are not kept')
    .option('--yes', 'do not ask before calls that cost money')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Migrate>()
      await run(options, ({ app, interrupt: { signal } }) => migrate(app, options, signal))
    })

  backend
    .command('status')
    .description('Which engine the people are on, and which others are kept in step with it.')
    .option('--json', 'one JSON object')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const { body } = await (await localApi(app))<Backend>('GET', '/api/v1/backend')
        if (options.json) return printJson(body)
        const rows = body.engines.map((one): Cell[] => [one.engine, one.state, one.verified_at, one.switched_at])
        await print(await table(['engine', 'state', 'verified', 'switched'], rows))
        for (const engine of body.engines) await tell(engine)
        for (const { engine, state, done, total, error } of body.migrations)
          if (state === 'running' || state === 'queued')
            note(`To ${engine}: ${state}, ${done} of ${total ?? '?'} pictures${error === null ? '' : ` (${error})`}`)
      })
    })

  backend
    .command('discard')
    .description('Delete everything on an engine that is not in use: faces, users, collections.')
    .argument('<engine>', 'as "backend status" shows it')
    .option('--json', 'one JSON object')
    .action(async (engine: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const call = await localApi(app)
        const { body } = await call<Engine>('DELETE', `/api/v1/backend/mirrors/${encodeURIComponent(engine)}`)
        if (options.json) return printJson(body)
        await print(`Nothing is left on ${body.engine}.\n`)
      })
    })
}
