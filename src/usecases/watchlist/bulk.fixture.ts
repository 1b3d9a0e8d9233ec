/** A bulk screening with a real queue and list; pictures are looked at by their names. */
import { LikenessError, type ErrorCode } from '#errors'
import type { Buckets } from '#objects/buckets.ts'
import type { Job } from '#queue/queue.ts'
import { createJobItems } from '#stores/sql/job-items.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createWorker } from '#worker/worker.ts'
import { createBulkScreening, WATCHLIST_SCREEN, type BulkScreenDeps, type BulkScreenOptions } from './bulk.ts'
import type { Screening } from './entry.ts'
import { identify, type AnyPicture } from './read-picture.ts'

const keyOf = (picture: AnyPicture) => {
  if (picture.kind === 'bucket') return `${picture.bucket}:${picture.key}`
  return picture.kind === 'text' ? picture.text : picture.name
}

/** A history: names with `hit` are hits, `bad-<code>` cannot be looked at, `throw-<code>` is thrown. */
export function fakeHistory() {
  const stored = new Map<string, Screening>()
  const calls: { picture: string; options: BulkScreenOptions }[] = []
  let underWay = 0
  let most = 0
  const screen = async (picture: AnyPicture, options: BulkScreenOptions): Promise<Screening> => {
    calls.push({ picture: keyOf(picture), options })
    most = Math.max(most, ++underWay)
    try {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4))
      const key = keyOf(picture)
      const thrown = /throw-([a-z_]+)/.exec(key)?.[1]
      if (thrown) throw new LikenessError(thrown as ErrorCode)
      const errorCode = /bad-([a-z_]+)/.exec(key)?.[1] ?? null
      const hits = key.includes('hit') ? [{ entryId: 'entry_1', similarity: 99, distance: 0.1, referenceId: null }] : []
      const screening = {
        ...{ screeningId: options.screeningId, ...identify(picture), errorCode, error: errorCode && 'A sentence.' },
        ...{ jobId: options.jobId, faces: errorCode ? [] : [{ hits: [] }, { hits }] },
      } as unknown as Screening
      // Of one id the first stays, as in the store.
      if (!stored.has(screening.screeningId)) stored.set(screening.screeningId, screening)
      return screening
    } finally {
      underWay--
    }
  }
  const forget = async (screeningId: string) => void stored.delete(screeningId)
  return { stored, calls, screen, forget, most: () => most }
}

export const folderOf = (files: string[]): BulkScreenDeps['roots'] => ({
  async *walk(folder) {
    if (!folder.startsWith('/photos')) throw new LikenessError('source_refused')
    for (const relative of files) yield { path: `${folder}/${relative}`, relative }
  },
})

export const bucketOf = (keys: string[]): Pick<Buckets, 'list'> => ({
  async *list(bucket, prefix) {
    if (bucket !== 'photos') throw new LikenessError('object_not_found')
    for (const key of keys.filter((name) => name.startsWith(prefix))) yield { key, bytes: 1, etag: '' }
  },
})

export async function openBulkScreening() {
  const database = await openMemoryDatabase()
  const queue = createQueue(database.db)
  const items = createJobItems(database.db)
  const make = (deps: Partial<BulkScreenDeps> & Pick<BulkScreenDeps, 'screen' | 'forget'>) =>
    createBulkScreening({
      ...{ queue, items, roots: folderOf([]), concurrency: 3 },
      isPicture: (name) => /\.(jpg|png)$/i.test(name),
      ...deps,
    })

  /** Works on the job until it has ended. */
  async function work(
    { handler }: Pick<ReturnType<typeof make>, 'handler'>,
    jobId: string,
    onPoll?: (job: Job) => unknown,
  ): Promise<Job> {
    const handlers = { [WATCHLIST_SCREEN]: handler }
    const worker = createWorker({ queue, handlers, jobId, pollMs: 5, backoffMs: 5, leaseMs: 300 })
    worker.start()
    try {
      for (;;) {
        const job = await queue.get(jobId)
        if (job.finishedAt) return job
        await onPoll?.(job)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    } finally {
      await worker.stop()
    }
  }

  /** `label: hit`, `label: nothing` or `label: <code>`. */
  async function rows(jobId: string): Promise<string[]> {
    const { items: some } = await items.list(jobId, { limit: 1000, offset: 0 })
    return some.map(({ label, state, outcome }) => {
      const { hit, error } = (outcome ?? {}) as { hit?: boolean; error?: string }
      if (state === 'waiting') return `${label}: waiting`
      return `${label}: ${error ?? (hit ? 'hit' : 'nothing')}`
    })
  }
  return { database, queue, items, make, work, rows, close: () => database.close() }
}
