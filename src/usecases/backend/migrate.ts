/**
 * The people go over to another engine, as a job that survives its worker:
 *
 *     collections -> follow everybody -> counts by user and face -> the same pictures searched on both -> verified
 *
 * Nothing of the engine in use is changed. The switch itself is `start.ts`, when a process starts with the other engine.
 */
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { Objects } from '#objects/objects.ts'
import type { InLine } from '#people/one-at-a-time.ts'
import type { Handler } from '#queue/queue.ts'
import { z } from 'zod'
import type { Alone } from './alone.ts'
import { createCatchUp } from './catch-up.ts'
import { countAnonymous, createCheck, type Checked } from './check.ts'
import { collectionsOf, createMirrorCollections } from './mirror-collections.ts'
import type { EngineRecord, MirrorStore } from './mirror-store.ts'
import { reasonsAgainst, type MirrorReport } from './report.ts'
import { settled, type Patience } from './settled.ts'
import { verifyBySearch } from './verify.ts'

export const BACKEND_MIGRATE = 'backend.migrate'
export const migratePayload = z.object({ engineId: z.string() })
/** More people than these are not all searched for. */
export const MOST_SAMPLES = 1000
const LISTED = 1000

export interface MirrorDeps {
  /** The engine of this process. */
  engineId: string
  inUse: Engine
  store: MirrorStore
  /** Another engine, by its id. Throws what keeps it from being opened. */
  open(engineId: string): Promise<Engine>
  /** Tells of the paid calls of that engine until the answer is called. */
  watchCalls(engineId: string, listener: (operation: string) => void): () => void
  /** US dollars; 0 for engines and operations that cost nothing. */
  priceOf(engineId: string, operation: string): number
  objects: Pick<Objects, 'get'>
  /** By person. */
  inLine: InLine
  alone: Alone
  concurrency?: number
  settle?: Patience
}

/** Not of this process any more: another one has switched. */
export async function assertInUse(store: Pick<MirrorStore, 'activeId'>, engineId: string): Promise<void> {
  const active = await store.activeId()
  if (active === undefined || active === engineId) return
  throw new LikenessError('config_invalid', {
    message: `The people are on ${active} by now, and this process works with ${engineId}. Start it again with the settings of ${active}.`,
    details: { active, configured: engineId },
  })
}

/** What searching for so many people costs on both engines, and what following costs on the other. */
export function plannedCalls(plan: { pictures: number; people: number; known: number }) {
  const samples = Math.min(plan.known, MOST_SAMPLES)
  const search = { DetectFaces: samples, SearchUsersByImage: samples }
  return { other: { IndexFaces: plan.pictures, AssociateFaces: plan.people, ...search }, inUse: search }
}

export function createMigration(deps: MirrorDeps) {
  const { engineId: own, inUse, store, objects, concurrency, settle } = deps
  const catchUp = createCatchUp(deps)
  const check = createCheck(store)

  /** Looks; what is not as it should be is made anew, once. */
  async function checkAll(engine: Engine, engineId: string, names: string[], again: () => Promise<unknown>) {
    const look = async () => {
      const found: Checked[] = []
      for (const collectionId of names) found.push(await check(engineId, engine, collectionId))
      return found
    }
    const first = await look()
    if (!(await repair(store, engineId, first))) return first
    await again()
    return look()
  }

  async function run(record: EngineRecord, context: Parameters<Handler>[0]): Promise<MirrorReport> {
    const { engineId } = record
    const { job, signal, progress } = context
    const calls: Record<string, number> = {}
    let usd = 0
    const count = (of: string) => (operation: string) => {
      const price = deps.priceOf(of, operation)
      if (price === 0) return
      calls[operation] = (calls[operation] ?? 0) + 1
      usd += price
    }
    const engine = await deps.open(engineId)
    const unwatch = deps.watchCalls(engineId, count(engineId))
    try {
      await createMirrorCollections({ engineId, engine, store }).notice()
      // What was turned down before may be taken now; once, not each time the job is gone on with.
      if (job.attempts <= 1) await store.retry(engineId)
      const plan = await store.plan(engineId)
      const samplesPlanned = Math.min(plan.known, MOST_SAMPLES)
      let done = job.done
      const total = done + plan.pictures + samplesPlanned
      const step = async (by: number) => progress({ total, done: Math.min(total, (done += by)), failed: 0 })
      await step(0)
      const wanted = await collectionsOf(inUse)
      const request = { engineId, engine, wanted, signal, onPictures: step }
      let behind = await catchUp({ ...request, tidy: true })

      const names = wanted.map(({ collectionId }) => collectionId)
      const checked = await checkAll(engine, engineId, names, async () => (behind = await catchUp(request)))
      for (const collectionId of names) await settled(engine, collectionId, { signal, settle })
      let anonymous = 0
      for (const collectionId of names)
        anonymous += await countAnonymous(inUse, collectionId, await store.activeFacesIn(collectionId))
      const onPicture = async () => {
        for (const operation of ['DetectFaces', 'SearchUsersByImage']) count(own)(operation)
        await step(1)
      }
      const verified = await verifyBySearch(await store.samples(engineId, MOST_SAMPLES), {
        ...{ inUse, other: engine, objects, concurrency, signal, onPicture },
      })
      const sum = (of: (one: Checked) => number) => checked.reduce((all, one) => all + of(one), 0)
      const found = {
        ...{ at: new Date().toISOString(), people: sum((one) => one.people), faces: sum((one) => one.faces) },
        ...{ behind, wrong: sum((one) => one.wrong.length + one.withoutUser.length) },
        ...{ anonymous, foreign: record.switchedAt ? 0 : sum((one) => one.foreign) },
        leftBehind: await store.leftBehind(engineId, LISTED),
        verified: { ...verified, lost: verified.lost.slice(0, LISTED), lostTotal: verified.lost.length },
        cost: { calls, usd: Math.round(usd * 1e6) / 1e6 },
      }
      return { ...found, reasons: reasonsAgainst(found, record.leftBehind) }
    } finally {
      unwatch()
    }
  }

  const handler: Handler = async (context) => {
    const { engineId } = migratePayload.parse(context.job.payload)
    await deps.alone.run(async () => {
      await assertInUse(store, own)
      const record = await store.engine(engineId)
      if (record?.state !== 'building' && record?.state !== 'verified')
        throw new LikenessError('invalid_argument', { message: `${engineId} is not being migrated to any more.` })
      const report = await run(record, context)
      if (report.reasons.length === 0) await store.verified(engineId, report)
      else await store.notVerified(engineId, report)
    })
  }

  /** A chore: engines that were verified stay in step. Opened only when there is something to do. */
  async function keepInStep(signal: AbortSignal): Promise<void> {
    const mirrors = (await store.engines()).filter(({ state }) => state === 'verified')
    if (mirrors.length === 0 || (await store.activeId()) !== own) return
    const wanted = await collectionsOf(inUse)
    for (const { engineId } of mirrors)
      await deps.alone.tryRun(async () => {
        if ((await store.activeId()) !== own) return
        const made = (await store.collections(engineId)).filter((one) => one.made).map((one) => one.collectionId)
        const same = made.length === wanted.length && wanted.every(({ collectionId }) => made.includes(collectionId))
        if (same && (await store.behind(engineId, { limit: 1 })).length === 0) return
        await catchUp({ engineId, engine: await deps.open(engineId), wanted, tidy: true, signal })
      })
  }

  return { handler, keepInStep }
}

/** Forgets what is not there as it was noted, so that following makes it anew. True: there was something. */
export async function repair(store: MirrorStore, engineId: string, checked: Checked[]): Promise<boolean> {
  const people = new Set(checked.flatMap((one) => one.withoutUser))
  const references = checked.flatMap((one) => one.wrong.map(({ referenceId }) => referenceId))
  for (const personId of people)
    references.push(...(await store.onMirror(engineId, personId)).faces.map(({ referenceId }) => referenceId))
  if (references.length > 0) await store.remove(engineId, references)
  return references.length > 0
}
