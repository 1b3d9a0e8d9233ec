/** The work of a bulk enrolment: makes the list, then goes through it. May be stopped anywhere and begun again. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { isLikenessError, LikenessError } from '#errors'
import type { OpenedObject } from '#objects/buckets.ts'
import type { Objects } from '#objects/objects.ts'
import { BEING_ENROLLED } from '#people/claim.ts'
import type { Handler, Job, JobContext, JobItem, JobItems, NewJobItem } from '#queue/queue.ts'
import { apart } from './bulk-apart.ts'
import { allowedPath, openFolder, readWithin } from './bulk-folder.ts'
import { bulkItemSchema, planBulk, subjectOf, type BulkPicture } from './bulk-plan.ts'
import { bulkSourceSchema, type BulkLimits, type BulkSource, type OpenSource } from './bulk-sources.ts'
import { openZip } from './bulk-zip.ts'

const bulkOptionsSchema = z.object({
  allowDuplicate: z.boolean().optional(),
  largest: z.boolean().optional(),
  qualityFilter: z.enum(['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH']).optional(),
  matchThreshold: z.number().min(0).max(100).optional(),
})
export type BulkOptions = z.infer<typeof bulkOptionsSchema>

export const bulkPayloadSchema = z.object({ source: bulkSourceSchema, options: bulkOptionsSchema })

/** One picture to enrol under a name: the person is made when there is none of it. Doing it again changes nothing. */
export interface BulkEnrollment extends BulkOptions {
  collectionId: string
  /** Who asked for it. */
  actor: string
  name: string
  /** Adds to this person, whatever the name. */
  personId?: string
  details?: BulkPicture['details']
  consent?: BulkPicture['consent']
  image: { name: string; read(): Promise<Uint8Array> }
  /** Throws when an erasure has taken the item off the list. */
  stillAsked?: () => Promise<void>
}

export type BulkResult =
  | { personId: string; faceId: string; known?: boolean }
  | {
      refused: string[]
      message?: string
      /** Of the person it was meant for, where there is one. */
      personId?: string
      duplicateOf?: { personId: string; similarity?: number }
    }

/** What is kept of a picture's fate: no picture, and nobody's name but in the label. */
export type BulkOutcome =
  | { faceId: string; known: boolean }
  | { refused: string[]; message?: string; duplicateOf?: { personId: string; similarity?: number } }

/** Where there is no `localPath` the stream is copied into a file that only this account can read, and that goes with `use`. */
export type WithFile = <Result>(
  opened: Pick<OpenedObject, 'localPath' | 'stream'>,
  signal: AbortSignal,
  use: (path: string) => Promise<Result>,
) => Promise<Result>

export interface BulkWorkDeps {
  items: JobItems
  objects: Objects
  /** Archives are read here and there, many times, and do not fit into memory. */
  withFile: WithFile
  enroll(item: BulkEnrollment): Promise<BulkResult>
  limits: BulkLimits
  /** Pictures at once. */
  concurrency: number
  /** Whether an erasure of somebody of the collection was asked for since. Default: never. */
  erasedSince?: (collectionId: string, moment: Date) => Promise<boolean>
}

export const UPLOAD_GONE = 'The upload is gone: it is deleted when its job has ended. Upload it again.'
export const ERASED_SINCE =
  'Somebody of the collection was erased since this import was asked for, and its pictures may show them. Start a new import, without that person.'

/** What an import was given is not used, nor kept, any more. Of a folder nothing is kept, but the list is as old. */
export const outdated = async ({ erasedSince }: Pick<BulkWorkDeps, 'erasedSince'>, job: Job): Promise<boolean> =>
  job.collectionId !== null && ((await erasedSince?.(job.collectionId, job.createdAt)) ?? false)

/** After half a minute without a sign a half enrolled person is nobody's. */
const MOST_BUSY_MS = 120_000
const BUSY_PAUSE_MS = 1000

const MOST_NAMED = 5
const PLAN_BATCH = 500
const WORK_BATCH = 256

/** These are not about one picture, although whoever asked could have known better. */
const ABOUT_THE_JOB = ['collection_not_found', 'collection_other_model', 'models_invalid', 'rate_limited', 'cancelled']

const isAboutThePicture = (error: unknown): error is LikenessError =>
  isLikenessError(error) &&
  ((error.status < 500 && !ABOUT_THE_JOB.includes(error.code)) || error.code === 'engine_failed')

const wasCancelled = ({ signal }: JobContext) =>
  isLikenessError(signal.reason) && signal.reason.details['reason'] === 'cancel'

export async function withSource(
  { pictures }: BulkSource,
  roots: string[] | undefined,
  signal: AbortSignal,
  { objects, limits, withFile }: Pick<BulkWorkDeps, 'objects' | 'limits' | 'withFile'>,
  use: (source: OpenSource) => Promise<void>,
): Promise<void> {
  const closing = async (source: OpenSource) => {
    try {
      await use(source)
    } finally {
      await source.close()
    }
  }
  if (pictures.kind === 'folder') return closing(await openFolder(pictures.path, roots, limits))
  if (pictures.kind === 'zip') return closing(await openZip(await allowedPath(pictures.path, roots), limits))
  const { key } = pictures
  if (!(await objects.exists(key))) throw new LikenessError('object_not_found', { message: UPLOAD_GONE })
  const opened = { localPath: objects.localPath(key), stream: () => objects.stream(key) }
  await withFile(opened, signal, async (path) => closing(await openZip(path, limits)))
}

function severalLists(lists: string[]): LikenessError {
  const named = lists.slice(0, MOST_NAMED).join(', ') + (lists.length > MOST_NAMED ? ', ...' : '')
  const message = `There are several CSV files beside the pictures: ${named}. Say which of them is the list, or leave one.`
  return new LikenessError('invalid_argument', { message })
}

export async function readList(
  { csv }: BulkSource,
  source: OpenSource,
  roots: string[] | undefined,
  { objects, limits }: Pick<BulkWorkDeps, 'objects' | 'limits'>,
): Promise<Uint8Array | undefined> {
  if (!csv) {
    const [list, ...others] = await source.lists()
    if (others.length > 0) throw severalLists([list!, ...others])
    return list === undefined ? undefined : source.file(list, limits.maxCsvBytes)
  }
  if (csv.kind === 'upload') return objects.get(csv.key)
  if (csv.kind === 'inside') return source.file(csv.path, limits.maxCsvBytes)
  const path = await allowedPath(csv.path, roots)
  return readWithin(path, limits.maxCsvBytes).catch((cause: unknown) => {
    if (!isLikenessError(cause)) throw cause
    throw new LikenessError('invalid_argument', {
      message: `The CSV ${csv.path} cannot be read: ${cause.message}`,
      cause,
    })
  })
}

export async function deleteUploads({ pictures, csv }: BulkSource, objects: Objects): Promise<void> {
  const keys = [pictures, csv].flatMap((part) => (part?.kind === 'upload' ? [part.key] : []))
  if (keys.length) await objects.delete(keys)
}

/** `roots` undefined: anywhere on this machine, for its own command line. */
export function createBulkHandler(deps: BulkWorkDeps, roots: string[] | undefined): Handler {
  const { items, objects, enroll, concurrency } = deps

  async function plan(context: JobContext, source: OpenSource, csv: Uint8Array | undefined): Promise<void> {
    const { job, signal, progress } = context
    let from = 0
    let batch: NewJobItem[] = []
    const flush = async () => {
      signal.throwIfAborted()
      await items.add(job.jobId, from, batch)
      from += batch.length
      batch = []
    }
    for await (const item of planBulk(source, csv, deps.limits.maxEntries)) {
      if (batch.push(item) === PLAN_BATCH) await flush()
    }
    await flush()
    if (from === 0) throw new LikenessError('invalid_argument', { message: 'There is no picture to enrol.' })
    await progress({ total: from, done: 0, failed: 0 })
  }

  /** Somebody of this name is half enrolled: by a request, which ends soon, or by a worker that died. */
  async function onceFree(signal: AbortSignal, item: BulkEnrollment): Promise<BulkResult> {
    for (let waited = 0; ; waited += BUSY_PAUSE_MS)
      try {
        return await enroll(item)
      } catch (error) {
        const busy = isLikenessError(error) && error.details['reason'] === BEING_ENROLLED
        if (!busy || waited >= MOST_BUSY_MS) throw error
        await sleep(BUSY_PAUSE_MS)
        signal.throwIfAborted()
      }
  }

  async function outcomeOf(
    { job, signal }: JobContext,
    { label, payload, position }: JobItem,
    source: OpenSource,
    options: BulkOptions,
  ): Promise<{ outcome: BulkOutcome; personId?: string }> {
    const item = bulkItemSchema.parse(payload)
    if ('problem' in item) return { outcome: { refused: [item.problem.reason], message: item.problem.message } }
    const { image, ...who } = item
    try {
      const result = await onceFree(signal, {
        ...options,
        ...who,
        collectionId: job.collectionId ?? '',
        actor: job.createdBy,
        image: { name: label, read: () => source.read(image) },
        stillAsked: async () => {
          if (!(await items.isWaiting(job.jobId, position)))
            throw new LikenessError('person_not_found', { message: 'The person was erased meanwhile.' })
        },
      })
      if ('faceId' in result)
        return { outcome: { faceId: result.faceId, known: result.known ?? false }, personId: result.personId }
      const { refused, message, personId, duplicateOf } = result
      // Sentences about a duplicate tell the other person's name, which would outlive their erasure here.
      const outcome = duplicateOf
        ? { refused, duplicateOf: { personId: duplicateOf.personId, similarity: duplicateOf.similarity } }
        : { refused, message }
      return { outcome, personId }
    } catch (error) {
      if (!isAboutThePicture(error)) throw error
      return { outcome: { refused: [error.code], message: error.message } }
    }
  }

  async function work(context: JobContext, source: OpenSource, options: BulkOptions): Promise<void> {
    const { job, signal, progress } = context
    const { waiting, ...counts } = await items.counts(job.jobId)
    const total = waiting + counts.done + counts.failed
    await progress({ total, ...counts })
    const subject = ({ payload }: JobItem) => subjectOf(bulkItemSchema.parse(payload))
    for (;;) {
      signal.throwIfAborted()
      const batch = await items.waiting(job.jobId, WORK_BATCH)
      if (batch.length === 0) return
      await apart(batch, { concurrency, subjectOf: subject, signal }, async (item) => {
        // Its person may have been erased since the batch was read.
        if (!(await items.isWaiting(job.jobId, item.position))) return
        const { outcome, personId } = await outcomeOf(context, item, source, options)
        const state = 'faceId' in outcome ? 'done' : 'failed'
        await items.settle(job.jobId, item.position, { state, outcome, personId })
        counts[state]++
        await progress({ total, ...counts })
      })
    }
  }

  return async (context) => {
    const { job, signal } = context
    const { source, options } = bulkPayloadSchema.parse(job.payload)
    try {
      signal.throwIfAborted()
      await withSource(source, roots, signal, deps, async (opened) => {
        // The total is known once the list is whole; one that was being made is made again.
        if (job.total === null) await plan(context, opened, await readList(source, opened, roots, deps))
        await work(context, opened, options)
      })
    } catch (error) {
      if (wasCancelled(context)) await deleteUploads(source, objects)
      throw error
    }
    await deleteUploads(source, objects)
  }
}
