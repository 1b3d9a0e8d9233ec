/** Bulk enrolment: many people's pictures out of a folder, a zip or a CSV, as a job that survives its worker. */
import { createHash, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { LikenessError } from '#errors'
import type { Handler, Job, JobItem, Queue } from '#queue/queue.ts'
import { estimateBulk, type BulkEstimate, type EstimateDeps } from './bulk-estimate.ts'
import { allowedPath } from './bulk-folder.ts'
import { DEFAULT_LIMITS, type BulkLimits, type BulkSource } from './bulk-sources.ts'
import {
  bulkPayloadSchema,
  createBulkHandler,
  deleteUploads,
  ERASED_SINCE,
  outdated,
  UPLOAD_GONE,
  type BulkOptions,
  type BulkWorkDeps,
} from './bulk-work.ts'

/** Jobs of the service, worked on by whichever worker is free. */
export const BULK_ENROLL = 'bulk-enroll'
/** Jobs of the command line, whose pictures may lie anywhere on that machine: only that command works on them. */
export const BULK_ENROLL_LOCAL = 'bulk-enroll-local'

export interface BulkDeps extends Omit<BulkWorkDeps, 'limits' | 'concurrency'>, Pick<EstimateDeps, 'priceOf'> {
  queue: Queue
  limits: Pick<BulkLimits, 'maxImageBytes'> & Partial<BulkLimits>
  /** Folders of this machine below which a server may import. None: no folder. */
  importRoots: string[]
  /** Pictures at once. Default 2. */
  concurrency?: number
}

export interface BulkRequest {
  collectionId: string
  source: BulkSource
  options?: BulkOptions
  /** The actor. */
  createdBy: string
  /** The same request again finds the job it made first. Counts per actor and collection. */
  idempotencyKey?: string
  /**
   * From this machine's own command line: pictures may be anywhere, and with an idempotency key an unfinished job is
   * gone on with, while one that has ended, or was asked for differently, is begun anew.
   */
  local?: boolean
}

export type BulkRow = Omit<JobItem, 'payload'>

export interface Bulk {
  /** Throws `forbidden` (a path outside the import roots), `object_not_found` (upload), `invalid_argument`. */
  start(request: BulkRequest): Promise<Job>
  /**
   * How many pictures there are and what enrolling them is expected to cost; nothing is begun and nothing deleted. Throws
   * as `start` does, and what listing the source throws.
   */
  estimate(request: Pick<BulkRequest, 'source' | 'local'>, signal?: AbortSignal): Promise<BulkEstimate>
  /** What was uploaded under this id and for no job yet. Throws `object_not_found`. */
  uploaded(jobId: string): Promise<BulkSource>
  /** For {@link BULK_ENROLL}. */
  handler: Handler
  /** For {@link BULK_ENROLL_LOCAL}. */
  localHandler: Handler
  /**
   * Stores an upload while it comes in: `pictures` a zip, `csv` the list. The second of two is given the first's
   * `jobId`. Throws `body_too_large`, `disk_full`.
   */
  upload(what: UploadKind, content: AsyncIterable<Uint8Array>, jobId?: string): Promise<{ jobId: string; key: string }>
  /** What came of each picture, in order. Throws `job_not_found`. */
  outcome(
    jobId: string,
    paging: { state?: JobItem['state']; limit: number; offset: number },
  ): Promise<{ job: Job; total: number; rows: BulkRow[] }>
  /** Throws `job_not_found`. */
  cancel(jobId: string): Promise<Job>
  /**
   * Tries the refused pictures again. Throws `job_not_found`, `job_not_finished`, `object_not_found` (upload gone),
   * `invalid_argument` (somebody of the collection was erased since the import was asked for).
   */
  retryFailed(jobId: string): Promise<Job>
  /**
   * For erasures: nobody can look into an archive for one person, so all that ended jobs of the collection have left go.
   * Those of unfinished jobs go when these end. Returns how many there were.
   */
  forgetUploads(collectionId: string): Promise<number>
  /** How many {@link forgetUploads} would delete. */
  leftUploads(collectionId: string): Promise<number>
  /** A chore: deletes uploads nobody needs any more, and old jobs with their lists. */
  sweep(options?: { keepUploadsMs?: number; keepJobsMs?: number }): Promise<{ uploads: number; jobs: number }>
}

export type UploadKind = 'pictures' | 'csv'

const DAY_MS = 24 * 60 * 60 * 1000
const UPLOAD = /^jobs\/(job_[0-9a-f-]{36})\/(pictures\.zip|people\.csv)$/
const FILES = { pictures: 'pictures.zip', csv: 'people.csv' }
const PAGE = 200

const badSource = (message: string) => new LikenessError('invalid_argument', { message })

export function createBulk({ queue, importRoots, ...rest }: BulkDeps): Bulk {
  const limits = { ...DEFAULT_LIMITS, ...rest.limits }
  const deps: BulkWorkDeps = { ...rest, limits, concurrency: rest.concurrency ?? 2 }
  const { items, objects } = deps

  async function bulkJob(jobId: string): Promise<Job> {
    const job = await queue.get(jobId)
    if (job.kind === BULK_ENROLL || job.kind === BULK_ENROLL_LOCAL) return job
    throw new LikenessError('job_not_found', { details: { jobId } })
  }
  const sourceOf = ({ payload }: Job) => bulkPayloadSchema.parse(payload).source
  const hasUploads = async ({ pictures, csv }: BulkSource) => {
    for (const part of [pictures, csv])
      if (part?.kind === 'upload' && !(await objects.exists(part.key)))
        throw new LikenessError('object_not_found', { message: UPLOAD_GONE })
  }

  /** The id of the job that uploads were made for. */
  async function checkSource(source: BulkSource, local: boolean): Promise<string | undefined> {
    const parts = [source.pictures, ...(source.csv ? [source.csv] : [])]
    const ids = parts.flatMap((part) => (part.kind === 'upload' ? [UPLOAD.exec(part.key)?.[1]] : []))
    if (ids.includes(undefined) || new Set(ids).size > 1) throw badSource('The uploads do not belong to one job.')
    await hasUploads(source)
    const paths = parts.flatMap((part) => (part.kind !== 'upload' && part.kind !== 'inside' ? [part.path] : []))
    for (const path of paths) await allowedPath(path, local ? undefined : importRoots)
    return ids[0]
  }

  /** An upload may have waited since its estimate: as with jobs, one from before an erasure is used no more. */
  async function checkAge(jobId: string, collectionId: string): Promise<void> {
    for await (const { modifiedAt } of objects.list(`jobs/${jobId}/`))
      if (await deps.erasedSince?.(collectionId, modifiedAt)) {
        await objects.deleteAll(`jobs/${jobId}/`)
        throw new LikenessError('invalid_argument', { message: ERASED_SINCE, details: { reason: 'erasure' } })
      }
  }

  /** A job of the same key that is there already: gone on with, or out of the way. */
  async function goOn(job: Job, payload: unknown): Promise<Job | undefined> {
    const same = isDeepStrictEqual(job.payload, JSON.parse(JSON.stringify(payload)))
    if (job.state === 'running' || (job.state === 'queued' && same)) return job
    // Without a list, one from before an erasure is begun anew.
    const fresh = job.total !== null || !(await outdated(deps, job))
    if (job.state === 'failed' && same && fresh) return queue.redrive(job.jobId)
    await queue.remove(job.jobId)
    return undefined
  }

  async function start(request: BulkRequest): Promise<Job> {
    const { collectionId, createdBy, idempotencyKey, local = false } = request
    const parsed = bulkPayloadSchema.safeParse({ source: request.source, options: request.options ?? {} })
    if (!parsed.success) throw new LikenessError('invalid_argument', { cause: parsed.error })
    const payload = parsed.data
    const uploaded = await checkSource(payload.source, local)
    if (uploaded !== undefined) await checkAge(uploaded, collectionId)
    const jobId = uploaded ?? `job_${randomUUID()}`
    const key =
      idempotencyKey &&
      createHash('sha256')
        .update(JSON.stringify([createdBy, collectionId, idempotencyKey]))
        .digest('hex')
    const kind = local ? BULK_ENROLL_LOCAL : BULK_ENROLL
    for (let tries = 0; ; tries++) {
      const job = await queue.add({ jobId, kind, payload, collectionId, createdBy, idempotencyKey: key })
      if (job.jobId === jobId) return job
      const found = local && tries < 2 ? await goOn(job, payload) : job
      if (!found) continue
      // This upload was made for a job that is not needed.
      await objects.deleteAll(`jobs/${jobId}/`)
      return found
    }
  }

  async function* limited(content: AsyncIterable<Uint8Array>, most: number) {
    let bytes = 0
    for await (const chunk of content) {
      bytes += chunk.length
      if (bytes > most) throw new LikenessError('body_too_large', { details: { limit: most } })
      yield chunk
    }
  }

  /** Keys of what was uploaded for jobs of the collection that have ended. */
  async function uploadsOf(collectionId: string): Promise<string[]> {
    const keys: string[] = []
    for (let offset = 0; ; offset += PAGE) {
      const { jobs } = await queue.list({ kind: BULK_ENROLL, collections: [collectionId], limit: PAGE, offset })
      for (const { jobId, finishedAt } of jobs)
        if (finishedAt) for await (const { key } of objects.list(`jobs/${jobId}/`)) keys.push(key)
      if (jobs.length < PAGE) return keys
    }
  }

  async function ended(kind: string, before: number): Promise<string[]> {
    const ids: string[] = []
    for (let offset = 0; ; offset += PAGE) {
      const { jobs } = await queue.list({ kind, limit: PAGE, offset })
      for (const { jobId, finishedAt } of jobs) if (finishedAt && finishedAt.getTime() < before) ids.push(jobId)
      if (jobs.length < PAGE) return ids
    }
  }

  /** Whether an upload may go; `keepMs` is how long a failed job's is kept. */
  async function isSpent(key: string, modifiedAt: Date, keepMs: number): Promise<boolean> {
    const jobId = UPLOAD.exec(key)?.[1]
    if (jobId === undefined) return false
    const job = await queue.get(jobId).catch((error: unknown) => {
      if (error instanceof LikenessError && error.code === 'job_not_found') return undefined
      throw error
    })
    if (!job) return modifiedAt.getTime() < Date.now() - DAY_MS
    if (job.state === 'failed' && (await outdated(deps, job))) return true
    if (job.state === 'failed') return (job.finishedAt?.getTime() ?? 0) < Date.now() - keepMs
    return job.state === 'done' || job.state === 'cancelled'
  }

  return {
    start,

    async estimate({ source, local = false }, signal) {
      await checkSource(source, local)
      return estimateBulk(source, local ? undefined : importRoots, { ...deps, priceOf: rest.priceOf }, signal)
    },

    async uploaded(jobId) {
      const keys = { pictures: `jobs/${jobId}/${FILES.pictures}`, csv: `jobs/${jobId}/${FILES.csv}` }
      if (!UPLOAD.test(keys.pictures) || !(await objects.exists(keys.pictures)))
        throw new LikenessError('object_not_found', { message: UPLOAD_GONE })
      const csv = (await objects.exists(keys.csv)) && { csv: { kind: 'upload' as const, key: keys.csv } }
      return { pictures: { kind: 'upload', key: keys.pictures }, ...csv }
    },
    handler: createBulkHandler(deps, importRoots),
    localHandler: createBulkHandler(deps, undefined),

    async upload(what, content, jobId = `job_${randomUUID()}`) {
      const key = `jobs/${jobId}/${FILES[what]}`
      if (!UPLOAD.test(key)) throw badSource('This is not the id of a job.')
      await objects.putStream(key, limited(content, what === 'csv' ? limits.maxCsvBytes : limits.maxUploadBytes))
      return { jobId, key }
    },

    async outcome(jobId, paging) {
      const job = await bulkJob(jobId)
      const { total, items: found } = await items.list(jobId, paging)
      return { job, total, rows: found.map(({ payload: _, ...row }) => row) }
    },

    async cancel(jobId) {
      await bulkJob(jobId)
      const job = await queue.cancel(jobId)
      if (job.state === 'cancelled') await deleteUploads(sourceOf(job), objects)
      return job
    },

    async retryFailed(jobId) {
      const job = await bulkJob(jobId)
      if (!job.finishedAt) throw new LikenessError('job_not_finished', { details: { jobId, state: job.state } })
      const { pictures, csv } = sourceOf(job)
      const uploaded = [pictures, csv].some((part) => part?.kind === 'upload')
      if (uploaded && (await outdated(deps, job))) {
        await deleteUploads(sourceOf(job), objects)
        throw new LikenessError('invalid_argument', { message: ERASED_SINCE, details: { jobId, reason: 'erasure' } })
      }
      await hasUploads(sourceOf(job))
      await items.retryFailed(jobId)
      return queue.redrive(jobId)
    },

    async forgetUploads(collectionId) {
      const keys = await uploadsOf(collectionId)
      return keys.length > 0 ? objects.delete(keys) : 0
    },
    leftUploads: async (collectionId) => (await uploadsOf(collectionId)).length,

    async sweep({ keepUploadsMs = 7 * DAY_MS, keepJobsMs = 90 * DAY_MS } = {}) {
      const spent: string[] = []
      for await (const { key, modifiedAt } of objects.list('jobs/'))
        if (await isSpent(key, modifiedAt, keepUploadsMs)) spent.push(key)
      const uploads = spent.length ? await objects.delete(spent) : 0
      const before = Date.now() - keepJobsMs
      const old = [...(await ended(BULK_ENROLL, before)), ...(await ended(BULK_ENROLL_LOCAL, before))]
      for (const jobId of old) await queue.remove(jobId)
      return { uploads, jobs: old.length }
    },
  }
}
