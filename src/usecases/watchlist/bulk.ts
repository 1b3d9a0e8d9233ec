/** Bulk screening: every picture of a folder, a bucket's prefix or a list of addresses, as a job that survives its worker. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { LikenessError } from '#errors'
import { createLimiter } from '#lib/limiter.ts'
import type { Handler, JobContext, JobItem, JobItems, NewJobItem, Queue } from '#queue/queue.ts'
import { isAboutOne } from './bulk-errors.ts'
import { bulkScreenSourceSchema, listPictures, type ListDeps } from './bulk-list.ts'
import type { Screening } from './entry.ts'
import type { AnyPicture } from './read-picture.ts'
import type { BulkScreenSource, ScreenOptions } from './watchlist.ts'

/** Kind of the jobs. */
export const WATCHLIST_SCREEN = 'watchlist.screen'

/** `screeningId`: the same again when a picture is screened again because its worker died. */
export type BulkScreenOptions = ScreenOptions & { screeningId: string }

/** What is kept of a picture's fate, beside its label. `screeningId`: in the history, where it got there. */
export type BulkScreenOutcome =
  { screeningId: string; hit: boolean } | { screeningId?: string; error: string; message: string }

export interface BulkScreenDeps extends ListDeps {
  queue: Pick<Queue, 'add' | 'get' | 'redrive'>
  items: JobItems
  screen(picture: AnyPicture, options: BulkScreenOptions): Promise<Screening>
  /** Takes a screening out of the history: of a picture that is tried again. Idempotent. */
  forget(screeningId: string): Promise<void>
  /** Pictures of a job at once. */
  concurrency: number
}

export interface BulkScreening {
  /**
   * Throws `invalid_argument` when there is nothing to screen, `source_refused`, `image_not_found` (no such folder),
   * `object_not_found` (bucket).
   */
  start(source: BulkScreenSource, options: Omit<ScreenOptions, 'signal' | 'jobId'>): Promise<{ jobId: string }>
  /** For {@link WATCHLIST_SCREEN}. */
  handler: Handler
  /** Screens again what could not be looked at. Throws `job_not_found`, `job_not_finished`. */
  retryFailed(jobId: string): Promise<{ jobId: string }>
}

const payloadSchema = z.object({
  source: bulkScreenSourceSchema,
  options: z.object({
    metric: z.enum(['cosine', 'euclidean', 'euclidean_l2', 'angular', 'similarity']).optional(),
    threshold: z.number().optional(),
    model: z.string().optional(),
  }),
})
type Payload = z.infer<typeof payloadSchema>

/** As `AnyPicture`, without pictures themselves. */
const itemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('bucket'), bucket: z.string(), key: z.string() }),
])

const LIST_BATCH = 500
const WORK_BATCH = 256
const FORGET_BATCH = 200

const screeningOf = (jobId: string, position: number) =>
  `screening_${createHash('sha256').update(`${jobId} ${position}`).digest('hex').slice(0, 12)}`

export function createBulkScreening(deps: BulkScreenDeps): BulkScreening {
  const { queue, items, concurrency } = deps

  /** The total is known once the list is whole; one that was being made is made again. */
  async function makeList({ job, signal, progress }: JobContext, { source }: Payload): Promise<void> {
    let from = 0
    let batch: NewJobItem[] = []
    const flush = async () => {
      signal.throwIfAborted()
      await items.add(job.jobId, from, batch)
      from += batch.length
      batch = []
    }
    for await (const { label, picture } of listPictures(source, deps, signal))
      if (batch.push({ label, payload: picture }) === LIST_BATCH) await flush()
    await flush()
    await progress({ total: from, done: 0, failed: 0 })
  }

  async function outcomeOf({ job, signal }: JobContext, item: JobItem, { options }: Payload) {
    const screeningId = screeningOf(job.jobId, item.position)
    try {
      const screening = await deps.screen(itemSchema.parse(item.payload), {
        ...options,
        ...{ screeningId, collectionId: job.collectionId ?? '', requestedBy: job.createdBy, jobId: job.jobId, signal },
      })
      const stored = { screeningId: screening.screeningId }
      return screening.errorCode === null
        ? { ...stored, hit: screening.faces.some(({ hits }) => hits.length > 0) }
        : { ...stored, error: screening.errorCode, message: screening.error ?? '' }
    } catch (error) {
      if (signal.aborted || !isAboutOne(error)) throw error
      return { error: error.code, message: error.message }
    }
  }

  async function work(context: JobContext, payload: Payload): Promise<void> {
    const { job, signal, progress } = context
    const { waiting, ...counts } = await items.counts(job.jobId)
    const total = waiting + counts.done + counts.failed
    await progress({ total, ...counts })
    const limiter = createLimiter(concurrency)
    let failure: { error: unknown } | undefined
    const settle = async (item: JobItem) => {
      // What is under way is finished, nothing more is begun.
      if (failure || signal.aborted) return
      try {
        const outcome: BulkScreenOutcome = await outcomeOf(context, item, payload)
        const state = 'error' in outcome ? 'failed' : 'done'
        await items.settle(job.jobId, item.position, { state, outcome })
        counts[state]++
        await progress({ total, ...counts })
      } catch (error) {
        failure ??= { error }
      }
    }
    for (;;) {
      signal.throwIfAborted()
      const batch = await items.waiting(job.jobId, WORK_BATCH)
      if (batch.length === 0) return
      await Promise.all(batch.map((item) => limiter.run(() => settle(item))))
      if (failure) throw failure.error
    }
  }

  return {
    async start(source, { collectionId, requestedBy, metric, threshold, model }) {
      const parsed = payloadSchema.safeParse({ source, options: { metric, threshold, model } })
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        const message = `What to screen cannot be used: ${issue?.path.join('.')} ${issue?.message}.`
        throw new LikenessError('invalid_argument', { message, cause: parsed.error })
      }
      const payload = parsed.data
      // Of addresses all are looked at: the first bad one must not come up in the middle of the job.
      let any = false
      for await (const _ of listPictures(payload.source, deps)) {
        any = true
        if (payload.source.kind !== 'urls') break
      }
      if (!any) throw new LikenessError('invalid_argument', { message: 'There is no picture to screen.' })
      const { jobId } = await queue.add({ kind: WATCHLIST_SCREEN, payload, collectionId, createdBy: requestedBy })
      return { jobId }
    },

    handler: async (context) => {
      const payload = payloadSchema.parse(context.job.payload)
      context.signal.throwIfAborted()
      if (context.job.total === null) await makeList(context, payload)
      await work(context, payload)
    },

    async retryFailed(jobId) {
      const job = await queue.get(jobId)
      if (job.kind !== WATCHLIST_SCREEN) throw new LikenessError('job_not_found', { details: { jobId } })
      if (!job.finishedAt) throw new LikenessError('job_not_finished', { details: { jobId, state: job.state } })
      for (let offset = 0; ; offset += FORGET_BATCH) {
        const { items: some } = await items.list(jobId, { state: 'failed', limit: FORGET_BATCH, offset })
        for (const { outcome } of some) {
          const { screeningId } = (outcome ?? {}) as { screeningId?: string }
          if (screeningId !== undefined) await deps.forget(screeningId)
        }
        if (some.length < FORGET_BATCH) break
      }
      await items.retryFailed(jobId)
      await queue.redrive(jobId)
      return { jobId }
    },
  }
}
