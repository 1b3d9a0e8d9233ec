/** `likeness watchlist bulk`: a job of the service screens everything there is somewhere. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { z } from 'zod'
import { LikenessError, messageOf } from '#errors'
import type { Job as JobShape } from '#http/contracts/operations.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { openApi } from '../gallery-calls.ts'
import { waitFor } from '../gallery-wait.ts'
import type { LocalApi } from '../local-api.ts'
import { note, plural, print, printJson, printable } from '../print.ts'
import { run } from '../run.ts'
import { API, inList, queryOf, type Options } from '../watchlist-calls.ts'

type Job = z.output<typeof JobShape>
interface Bulk extends Options {
  folder?: string
  bucket?: string
  prefix?: string
  urls?: string
  wait: boolean
}

const HELP = `
The service reads the pictures where they are: below a folder of LIKENESS_IMPORT_ROOTS, in a bucket
of its own or of LIKENESS_S3_BUCKETS, or at addresses. Ctrl-C ends the waiting, not the work, where
a server is running. The exit code is 3 when pictures could not be looked at.

Examples:
  likeness watchlist bulk --folder /photos/door
  likeness watchlist bulk --bucket door --prefix 2026/03/ --no-wait
  likeness watchlist bulk --urls addresses.txt --json
`

const usage = (message: string, cause?: unknown) => new LikenessError('invalid_argument', { message, cause })

async function sourceOf({ folder, bucket, prefix, urls }: Bulk): Promise<object> {
  if ([folder, prefix, urls].filter((one) => one !== undefined).length !== 1)
    throw usage('Say where the pictures are: --folder, --prefix or --urls, one of them.')
  if (bucket !== undefined && prefix === undefined)
    throw usage('--bucket goes with --prefix; with --prefix "" it is all of the bucket.')
  if (folder !== undefined) return { folder }
  if (prefix !== undefined) return { bucket, prefix }
  const text = await readFile(urls!, 'utf8').catch((cause: unknown) => {
    throw usage(`${urls} cannot be read: ${messageOf(cause)}.`, cause)
  })
  return { urls: text.split(/\r?\n/).flatMap((line) => line.trim() || []) }
}

/** Waits until the job has ended or somebody interrupts, and says how it stands. */
async function follow(api: LocalApi, jobId: string, json: boolean | undefined, signal: AbortSignal): Promise<ExitCode> {
  const look = async () => (await api.call<Job>('GET', `${API}/jobs/${jobId}`)).body
  const over = await waitFor(api, 'pictures', signal, async () => {
    const { done, failed, total, finished_at } = await look()
    return { done: done + failed, total: total ?? 0, over: finished_at !== null }
  })
  const job = await look()
  const query = queryOf({ job_id: jobId, hit: 'true', limit: '1' })
  const { total_items: found } = (await api.call<{ total_items: number }>('GET', `${API}/processed-images${query}`))
    .body
  if (json) await printJson({ ...job, with_match: found })
  else await print(`${jobId}: ${plural(job.done, 'picture')} screened, ${found} with a match, ${job.failed} failed.\n`)
  if (!over) {
    note(api.url ? 'The server goes on with it.' : 'Interrupted: a server or a worker of this home goes on with it.')
    return EXIT.interrupted
  }
  if (job.state !== 'done') {
    note(`likeness: ${job.error ? printable(job.error) : 'It was cancelled.'}`)
    return EXIT.failed
  }
  return job.failed > 0 ? EXIT.someInputsFailed : EXIT.ok
}

export function addWatchlistBulk(watchlist: Command): void {
  inList(watchlist.command('bulk').description('Screen a folder of the server, a bucket or many addresses, as a job.'))
    .option('--folder <path>', 'of the server, with its sub-folders')
    .option('--prefix <prefix>', 'what a bucket has below it')
    .option('--bucket <name>', 'with --prefix; default: LIKENESS_GALLERY_BUCKET')
    .option('--urls <file>', 'an http or https address on each line')
    .option('--no-wait', 'end when it is queued')
    .option('--json', 'one JSON object: the job')
    .addHelpText('after', HELP)
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Bulk>()
      await run(options, async ({ app, interrupt: { signal } }) => {
        const source = { ...(await sourceOf(options)), collection: options.collection }
        const api = await openApi(app)
        const { job_id } = (await api.call<{ job_id: string }>('POST', `${API}/process/bulk`, source)).body
        if (options.wait) return follow(api, job_id, options.json, signal)
        if (options.json) await printJson({ job_id })
        else await print(`${job_id} is queued; likeness watchlist history --job ${job_id} shows what came of it.\n`)
        return EXIT.ok
      })
    })
}
