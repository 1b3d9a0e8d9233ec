/** Jobs by the many: how they stand, tried again together, held up for a while. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'
import type { Counts, GroupSummary } from '#queue/queue.ts'
import { jobGroupEndpoints } from '../contracts/job-groups.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { chosenCollections } from './visible.ts'

/** Every panel asks every second or two, and every job is counted. */
const FRESH_MS = 1000

const totalOf = (counts: Counts) => Object.values(counts).reduce((sum, count) => sum + count, 0)

const groupOf = ({ oldestWaiting, lastMinute, ...one }: GroupSummary) => ({
  ...one,
  oldest_waiting: oldestWaiting?.toISOString() ?? null,
  last_minute: lastMinute,
})

export function jobGroupRoutes(app: FastifyInstance, { queue, audit }: IdentityRouteDeps): void {
  const fresh = new Map<string, Promise<GroupSummary[]>>()

  function summary(collections: string[] | undefined): Promise<GroupSummary[]> {
    const key = JSON.stringify(collections ?? null)
    let found = fresh.get(key)
    if (!found) {
      found = queue.summary({ collections })
      fresh.set(key, found)
      setTimeout(() => fresh.delete(key), FRESH_MS).unref()
    }
    return found
  }

  /** A group may have jobs of several collections: whoever holds it up must be allowed to in all of them. */
  async function assertOwn(request: FastifyRequest, group: string): Promise<void> {
    const collections = chosenCollections(request, undefined)
    const all = totalOf(await queue.counts({ group }))
    const own = collections === undefined ? all : totalOf(await queue.counts({ group, collections }))
    const isPaused = collections === undefined && (await queue.paused()).includes(group)
    if (own === 0 && !isPaused) throw new LikenessError('job_not_found', { message: 'There is no such group of jobs.' })
    if (own < all)
      throw new LikenessError('forbidden', {
        message: 'This group has jobs of collections that these credentials are not for.',
      })
  }

  const note = (request: FastifyRequest, action: string, details: Record<string, unknown>) => {
    fresh.clear()
    return audit.record({ actor: principalOf(request).actor, action, collectionId: null, target: null, details })
  }

  handle(app, jobGroupEndpoints.jobSummary, async ({ request }) =>
    (await summary(chosenCollections(request, undefined))).map(groupOf),
  )

  handle(app, jobGroupEndpoints.redriveJobs, async ({ request, body }) => {
    const redriven = await queue.redriveAll({ ...body, collections: chosenCollections(request, undefined) })
    await note(request, 'jobs.retried', { ...body, redriven })
    return { redriven }
  })

  handle(app, jobGroupEndpoints.pauseJobs, async ({ request, params: { group } }) => {
    await assertOwn(request, group)
    await queue.pause(group)
    await note(request, 'jobs.paused', { group })
    return { group, paused: true }
  })

  handle(app, jobGroupEndpoints.resumeJobs, async ({ request, params: { group } }) => {
    await assertOwn(request, group)
    await queue.resume(group)
    await note(request, 'jobs.resumed', { group })
    return { group, paused: false }
  })
}
