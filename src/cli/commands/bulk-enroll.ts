import { hostname } from 'node:os'
import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Option, type Command } from 'commander'
import type { App } from '#app'
import type { QualityFilter } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import type { Job, Queue } from '#queue/queue.ts'
import type { BulkSource } from '#usecases/identity/bulk-sources.ts'
import type { Bulk, BulkRow } from '#usecases/identity/bulk.ts'
import { confirmed, dollars } from '../costs.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { note, plural, print, printJson, table } from '../print.ts'
import type { Progress } from '../progress.ts'
import { run, type GlobalOptions } from '../run.ts'
import { collectionName, DEFAULT_COLLECTION, numberFrom, QUALITY_FILTERS } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
  collection: string
  images?: string
  largest?: boolean
  allowDuplicate?: boolean
  qualityFilter: QualityFilter
  match?: number
  yes?: boolean
}

const HELP = `
In a folder or a zip every sub-folder is a person and holds their pictures; a picture that lies
at the top is called after its person: "Ann Lee.jpg", "Ann Lee-2.jpg", "Ann Lee (3).jpg".

A CSV has the columns user_name and image, and may have gender, birth_year, hometown, residence,
person_id, consent_version, consent_purpose, consent_given_by and consent_expires. Its images lie
beside it, or in the folder or zip of --images. A folder or a zip with exactly one .csv at its top
is read by that CSV.

Interrupted, it goes on where it was when the same command is given again.

Examples:
  likeness bulk-enroll staff/
  likeness bulk-enroll staff.zip --collection staff
  likeness bulk-enroll staff.csv --images photos.zip --json

With Amazon Rekognition it says first how many paid calls that takes and what they cost by
estimate, and waits for a yes, or for --yes.
`

/** Short, so that a command given again after a crash need not wait long for the lease of the first. */
const LEASE_MS = 5000
const LOOK_EVERY_MS = 250
const FINISH_WITHIN_MS = 60_000
const PAGE = 500
/** Longer tables nobody reads: then only refusals are listed. */
const LONGEST_TABLE = 200

async function located(path: string): Promise<{ path: string; folder: boolean }> {
  try {
    const real = await realpath(path)
    return { path: real, folder: (await stat(real)).isDirectory() }
  } catch (cause) {
    throw new LikenessError('invalid_argument', { message: `${path} cannot be opened`, cause })
  }
}

async function sourceOf(argument: string, images: string | undefined): Promise<BulkSource> {
  const main = await located(argument)
  const isCsv = !main.folder && /\.csv$/i.test(main.path)
  if (images !== undefined && !isCsv)
    throw new LikenessError('invalid_argument', { message: '--images says where the pictures of a CSV are.' })
  const pictures = isCsv ? await located(images ?? dirname(main.path)) : main
  return {
    pictures: { kind: pictures.folder ? 'folder' : 'zip', path: pictures.path },
    ...(isCsv && { csv: { kind: 'file', path: main.path } }),
  }
}

/** Tells what it will cost where it costs something; false where somebody says no to it. */
async function affordable(bulk: Bulk, source: BulkSource, agreed: boolean, signal: AbortSignal): Promise<boolean> {
  const { pictures, calls, usd } = await bulk.estimate({ source, local: true }, signal)
  const paid = Object.values(calls).reduce((sum, count) => sum + count, 0)
  if (paid === 0) return true
  const estimate = `${plural(pictures, 'picture')}: at most ${plural(paid, 'paid call')}, ${dollars(usd)} by estimate.`
  if (!agreed) return confirmed(estimate, signal)
  note(estimate)
  return true
}

interface Watching {
  queue: Queue
  jobId: string
  signal: AbortSignal
  /** Whether this process has the job. */
  working: () => boolean
}

/** Shows how far the job is until it has ended or somebody interrupts. */
async function watch({ queue, jobId, signal, working }: Watching): Promise<Job> {
  const { startProgress } = await import('../progress.ts')
  let bar: Progress | undefined
  let shown = 0
  let told = false
  try {
    for (let looks = 0; ; looks++) {
      const job = await queue.get(jobId)
      if (job.total !== null) bar ??= await startProgress(job.total, 'pictures')
      for (; bar && shown < job.done + job.failed; shown++) bar.step()
      if (job.finishedAt || signal.aborted) return job
      if (job.error && !told) note(`Trying again: ${job.error}`)
      else if (!told && looks === 8 && !working()) note('Waiting for an earlier run of this command to let go.')
      told ||= job.error !== null
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    bar?.stop()
  }
}

async function* rowsOf(bulk: Bulk, jobId: string, state?: 'failed'): AsyncGenerator<BulkRow> {
  for (let offset = 0; ; offset += PAGE) {
    const { rows } = await bulk.outcome(jobId, { state, limit: PAGE, offset })
    yield* rows
    if (rows.length < PAGE) return
  }
}

interface Told {
  refused?: string[]
  message?: string
  known?: boolean
}

async function tell(bulk: Bulk, job: Job, collection: string, json: boolean): Promise<void> {
  if (json) {
    for await (const { label, state, personId, outcome } of rowsOf(bulk, job.jobId))
      await printJson({ image: label, state, personId, ...(outcome as Told | null) })
    return
  }
  if (job.total === null) return
  const all = job.total <= LONGEST_TABLE
  const cells: string[][] = []
  for await (const { label, state, personId, outcome } of rowsOf(bulk, job.jobId, all ? undefined : 'failed')) {
    const { refused, message, known } = (outcome ?? {}) as Told
    const what = state === 'waiting' ? 'not yet' : state === 'done' ? (known ? 'was there' : 'accepted') : 'refused'
    cells.push([label, what, [refused?.join(', '), message].filter(Boolean).join(': ') || (personId ?? '')])
    if (cells.length === PAGE) break
  }
  if (cells.length > 0) await print(await table(['picture', 'outcome', ''], cells))
  await print(`${collection}: ${plural(job.done, 'picture')} accepted, ${job.failed} refused.\n`)
}

export function addBulkEnroll(program: Command): void {
  program
    .command('bulk-enroll')
    .description('Remember many people from a folder, a zip or a CSV.')
    .argument('<source>', 'folder, .zip or .csv')
    .option('--images <folder|zip>', 'where the pictures of a CSV are; default: beside it')
    .option('-c, --collection <name>', 'where to remember', collectionName, DEFAULT_COLLECTION)
    .option('--largest', 'of several faces in a picture take the largest')
    .option('--allow-duplicate', "accept a face that is another person's already")
    .addOption(
      new Option('--quality-filter <level>', 'refuse faces under this quality')
        .choices(QUALITY_FILTERS)
        .default('AUTO'),
    )
    .option('--match <similarity>', "least similarity to the person's other pictures, 0-100", numberFrom(0, 100))
    .option('--yes', 'do not ask before calls that cost money')
    .option('--json', 'one JSON object for each picture, on a line of its own')
    .addHelpText('after', HELP)
    .action(async (argument: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      const { collection, json = false, largest, allowDuplicate, qualityFilter, match } = options
      await run({ ...options, manyAnswers: true }, async ({ app, interrupt }): Promise<ExitCode> => {
        const [{ createWorker }, { BULK_ENROLL_LOCAL }] = await Promise.all([
          import('#worker/worker.ts'),
          import('#usecases/identity/bulk.ts'),
        ])
        const source = await sourceOf(argument, options.images)
        const { bulk, queue } = await parts(app, collection)
        if (!(await affordable(bulk, source, options.yes === true, interrupt.signal))) {
          note('Nothing was sent.')
          return interrupt.signal.aborted ? EXIT.interrupted : EXIT.failed
        }
        const { jobId } = await bulk.start({
          ...{ collectionId: collection, source, createdBy: 'local', local: true },
          options: { largest, allowDuplicate, qualityFilter, matchThreshold: match },
          idempotencyKey: JSON.stringify([hostname(), source]),
        })
        const handlers = { [BULK_ENROLL_LOCAL]: bulk.localHandler }
        const worker = createWorker({ queue, handlers, jobId, leaseMs: LEASE_MS, pollMs: LOOK_EVERY_MS })
        worker.start()
        let job = await watch({ queue, jobId, signal: interrupt.signal, working: () => worker.running > 0 }).finally(
          () => worker.stop({ graceMs: FINISH_WITHIN_MS }),
        )
        if (!job.finishedAt) job = await queue.get(jobId)

        await tell(bulk, job, collection, json)
        if (!job.finishedAt) {
          const left = job.total === null ? '' : ` after ${job.done + job.failed} of ${plural(job.total, 'picture')}`
          note(`Interrupted${left}. The same command again goes on.`)
          return EXIT.interrupted
        }
        if (job.state !== 'done') {
          note(`likeness: ${job.error ?? 'The job was cancelled.'}`)
          return EXIT.failed
        }
        return job.failed > 0 ? EXIT.someInputsFailed : EXIT.ok
      })
    })
}

async function parts(app: App, collection: string): Promise<{ bulk: Bulk; queue: Queue }> {
  const engine = await app.engine()
  await engine.createCollection(collection).catch((error: unknown) => {
    if (!isLikenessError(error) || error.code !== 'collection_exists') throw error
  })
  return { bulk: await app.bulk(), queue: await app.queue() }
}
