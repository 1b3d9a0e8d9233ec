/** Migrations as people ask for them: what it would cost, how far it is, and the end of an engine that is not needed. */
import type { Audit } from '#audit/audit.ts'
import { LikenessError } from '#errors'
import type { Job, Queue } from '#queue/queue.ts'
import { createMirrorCollections } from './mirror-collections.ts'
import { BACKEND_MIGRATE, createMigration, migratePayload, plannedCalls, type MirrorDeps } from './migrate.ts'
import type { EngineRecord } from './mirror-store.ts'
import { startOn, type Start, type StartDeps } from './start.ts'

export interface Estimate {
  engineId: string
  /** Pictures to be taken along, of so many people; and everybody with a picture. */
  pictures: number
  people: number
  known: number
  /** Paid calls, by operation. */
  calls: Record<string, number>
  usd: number
}

export interface MigrationRequest {
  /** `local`, `local:<pack>`, `rekognition`, `rekognition:<region>`, or an engine's id. */
  to: string
  leaveBehind: boolean
  /** False: nothing is begun. */
  confirm: boolean
  actor: string
}

export interface Backends {
  migration: ReturnType<typeof createMigration>
  /** In order of time, the one in use among them. */
  engines(): Promise<EngineRecord[]>
  jobs(): Promise<Job[]>
  /** Throws `invalid_argument`, `config_invalid`, and what keeps the other engine from being opened. */
  request(request: MigrationRequest): Promise<{ estimate: Estimate; job: Job | null }>
  /** Deletes all that a mirror has. May be repeated. Throws `invalid_argument`, what the engine throws, `overloaded`. */
  discard(engineId: string, actor: string): Promise<EngineRecord>
  /** A collection is gone: on the other engines too. */
  removeCollection(collectionId: string): Promise<void>
  start(): Promise<Start>
}

export interface BackendsDeps extends MirrorDeps, Pick<StartDeps, 'peopleLine' | 'note'> {
  queue: Pick<Queue, 'add' | 'list'>
  audit: Pick<Audit, 'record'>
  /** The id of an engine by what people call it. Throws `invalid_argument`. */
  resolve(name: string): Promise<string>
  /** Why nobody can be taken along in this installation. */
  refusal?: string
}

const PAGE = 100

export function createBackends(deps: BackendsDeps): Backends {
  const { engineId: own, store, queue, audit, refusal } = deps

  const jobs = async () => (await queue.list({ kind: BACKEND_MIGRATE, limit: PAGE, offset: 0 })).jobs
  const isUnderWay = (engineId: string) => (job: Job) =>
    !job.finishedAt && migratePayload.parse(job.payload).engineId === engineId

  async function estimate(engineId: string): Promise<Estimate> {
    const plan = await store.plan(engineId)
    const planned = plannedCalls(plan)
    const calls: Record<string, number> = {}
    let usd = 0
    for (const [id, all] of [
      [engineId, planned.other],
      [own, planned.inUse],
    ] as const)
      for (const [operation, count] of Object.entries(all)) {
        const price = deps.priceOf(id, operation)
        if (price === 0 || count === 0) continue
        calls[operation] = (calls[operation] ?? 0) + count
        usd += count * price
      }
    return { engineId, ...plan, calls, usd }
  }

  async function mirror(engineId: string): Promise<EngineRecord> {
    const record = await store.engine(engineId)
    const message = !record
      ? `There is no engine ${engineId} here. See: likeness backend status`
      : record.state === 'active' || engineId === own
        ? `${engineId} is in use. Go over to another engine first.`
        : undefined
    if (!record || message) throw new LikenessError('invalid_argument', { message, details: { argument: 'engine' } })
    return record
  }

  return {
    migration: createMigration(deps),
    engines: () => store.engines(),
    jobs,

    async request({ to, leaveBehind, confirm, actor }) {
      if (refusal !== undefined) throw new LikenessError('config_invalid', { message: refusal })
      const engineId = await deps.resolve(to)
      if (engineId === own)
        throw new LikenessError('invalid_argument', {
          message: `The people are on ${engineId} already.`,
          details: { argument: 'to' },
        })
      // What is missing for it is told now: models, credentials, a region.
      await deps.open(engineId)
      const estimated = await estimate(engineId)
      if (!confirm) return { estimate: estimated, job: null }
      await store.build(engineId, leaveBehind)
      const underWay = (await jobs()).find(isUnderWay(engineId))
      const job = underWay ?? (await queue.add({ kind: BACKEND_MIGRATE, payload: { engineId }, createdBy: actor }))
      const details = { job: job.jobId, leaveBehind }
      await audit.record({ actor, action: 'backend.migration', collectionId: null, target: engineId, details })
      return { estimate: estimated, job }
    },

    async discard(engineId, actor) {
      await mirror(engineId)
      await deps.alone.run(async () => {
        const record = await mirror(engineId)
        if (record.state === 'retired') return
        const found = await store.collections(engineId)
        if (found.length > 0) {
          const collections = createMirrorCollections({ engineId, engine: await deps.open(engineId), store })
          for (const { collectionId } of found) await collections.remove(collectionId)
        }
        await store.retire(engineId)
        await audit.record({ actor, action: 'backend.discarded', collectionId: null, target: engineId })
      })
      return mirror(engineId)
    },

    async removeCollection(collectionId) {
      for (const { engineId, state } of await store.engines()) {
        if (engineId === own || state === 'active' || state === 'retired') continue
        if (!(await store.collections(engineId)).some((one) => one.collectionId === collectionId)) continue
        await createMirrorCollections({ engineId, engine: await deps.open(engineId), store }).remove(collectionId)
      }
    },

    start: () => startOn({ ...deps, engine: deps.inUse }),
  }
}
