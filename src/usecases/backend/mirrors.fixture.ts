/** Two engines in memory and people on one of them, on a real database, where any call can fail before or after it. */
import { sql } from 'kysely'
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { Objects } from '#objects/objects.ts'
import { createErasure } from '#people/erasure.ts'
import { oneAtATime } from '#people/one-at-a-time.ts'
import { createPeople } from '#people/people.ts'
import { createAuditStore } from '#stores/sql/audit.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import type { Database } from '#stores/sql/database.ts'
import { createErasureStore } from '#stores/sql/erasures.ts'
import { createMirrorStore } from '#stores/sql/mirrors.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { createReferenceStore } from '#stores/sql/references.ts'
import { createAudit } from '#audit/audit.ts'
import { createMemoryEngine, picture, type FakeFace } from '../../../test/fixtures/memory-engine.ts'
import type { Alone } from './alone.ts'
import { createMigration, type MirrorDeps } from './migrate.ts'
import { startOn } from './start.ts'
import { createMirrorErasure } from './take-back.ts'

export const HERE = 'local:here/1'
export const THERE = 'rekognition:eu-west-1'
export type EngineId = typeof HERE | typeof THERE

/** The n-th call of all watched things fails: before it is made, or after it, as when its answer is lost. */
export function createGate() {
  let count = 0
  let failAt = 0
  let when: 'before' | 'after' = 'before'
  const broken = (method: string) => new LikenessError('store_unavailable', { message: `broken: ${method}` })
  const watch = <Thing extends object>(thing: Thing, only: (method: string) => boolean = () => true): Thing =>
    new Proxy(thing, {
      get: (target, name: string) => {
        const member = Reflect.get(target, name) as unknown
        if (typeof member !== 'function' || !only(name)) return member
        return async (...args: unknown[]) => {
          const mine = ++count === failAt
          if (mine && when === 'before') throw broken(name)
          const result = (await Reflect.apply(member, target, args)) as unknown
          if (mine) throw broken(name)
          return result
        }
      },
    })
  return {
    watch,
    /** Counting begins anew. 0: nothing fails. */
    arm: (at = 0, how: typeof when = 'before') => void ((count = 0), (failAt = at), (when = how)),
    get count() {
      return count
    },
  }
}

function memoryObjects() {
  const files = new Map<string, Uint8Array>()
  const store: Partial<Objects> = {
    put: async (key, content) => void files.set(key, content),
    get: async (key) => {
      const file = files.get(key)
      if (!file) throw new LikenessError('object_not_found')
      return file
    },
    exists: async (key) => files.has(key),
    list: async function* (prefix) {
      for (const [key, content] of files)
        if (key.startsWith(prefix)) yield { key, bytes: content.byteLength, modifiedAt: new Date() }
    },
    delete: async (keys) => keys.filter((key) => files.delete(key)).length,
    deleteAll: async (prefix) => [...files.keys()].filter((key) => key.startsWith(prefix) && files.delete(key)).length,
  }
  return { files, store: store as Objects }
}

export async function openRoom({ db }: Pick<Database, 'db'>) {
  await sql`TRUNCATE engine_faces, engine_collections, engines, people, person_references, consents, erasures`.execute(
    db,
  )
  const gate = createGate()
  const engines = { [HERE]: createMemoryEngine(), [THERE]: createMemoryEngine() }
  /** Faces have other ids there, as with any other engine. */
  const engineOf = (engineId: string): Engine => {
    const found = engines[engineId as EngineId]
    if (!found) throw new LikenessError('engine_unavailable')
    return gate.watch(found.engine)
  }
  const objects = memoryObjects()
  const references = createReferenceStore(db)
  const peopleStore = createPeopleStore(db)
  const consents = createConsentStore(db)
  const store = gate.watch(createMirrorStore(db))
  const policy = { consent: 'optional' as const, keepReferences: true }
  const peopleLine = oneAtATime()
  const inLine = oneAtATime()
  const aloneLine = oneAtATime()
  const alone: Alone = {
    run: (work) => aloneLine('', work),
    tryRun: async (work) => (await aloneLine('', work), true),
  }
  await engines[HERE].engine.createCollection('c')

  /** What a process on this engine has. */
  function on(engineId: EngineId) {
    const plain = engines[engineId].engine
    const people = createPeople({
      ...{ engine: plain, store: peopleStore, inLine: peopleLine, sweepErasures: false },
      records: {
        ...{ references, consents, objects: objects.store },
        pictures: { crop: async () => new Uint8Array([1]) } as never,
        policyOf: async () => policy,
      },
      duplicateThreshold: async () => 101,
    })
    const deps: MirrorDeps = {
      ...{ engineId, inUse: plain, store, open: async (id) => engineOf(id) },
      ...{ objects: objects.store, inLine, alone, concurrency: 1, settle: { everyMs: 1, looks: 2 } },
      watchCalls: () => () => undefined,
      priceOf: () => 0,
    }
    // Searching for who was erased has tests of its own.
    const searching = new Proxy(plain, {
      get: (target, name) =>
        name === 'searchFacesByImage' ? async () => ({ searched: [] }) : (Reflect.get(target, name) as unknown),
    })
    const erasures = createErasure({
      ...{ engine: searching, people: peopleStore, references, consents, objects: objects.store, inLine: peopleLine },
      ...{ erasures: createErasureStore(db), audit: createAudit({ store: createAuditStore(db) }) },
      steps: [createMirrorErasure(deps)],
    })
    const migration = createMigration(deps)
    return {
      ...{ people, erasures, migration },
      enroll: async (name: string, ...faces: FakeFace[][]) => {
        const images = faces.map((one, i) => ({ name: `${i}`, read: async () => picture(...one) }))
        const { person } = await people.enroll({ collectionId: 'c', name, images, largest: true, allowDuplicate: true })
        return person!.personId
      },
      erase: (personId: string) => erasures.erase({ personId, reason: 'request', requestedBy: 'local' }),
      migrate: async (to: EngineId = THERE, { leaveBehind = false, attempts = 1 } = {}) => {
        await store.build(to, leaveBehind)
        const progress: number[] = []
        await migration.handler({
          job: { payload: { engineId: to }, done: 0, attempts } as never,
          signal: new AbortController().signal,
          progress: async ({ done }) => void progress.push(done),
        })
        return progress
      },
      start: () =>
        startOn({
          ...{ engineId, engine: engineOf(engineId), store, objects: objects.store, inLine, peopleLine, alone },
          ...{ open: async (id) => engineOf(id), concurrency: 1 },
        }),
      who: async (...vector: number[]) => {
        const { faces } = await people.identify({ collectionId: 'c', image: picture({ vector }) })
        return faces[0]?.person?.name ?? null
      },
    }
  }

  return {
    ...{ gate, engines, store, objects, references, peopleStore, policy, on, db, engineOf },
    /** What an engine has in the collection: users with their number of faces, and faces of nobody. */
    there: (engineId: EngineId = THERE) => {
      try {
        const faces = engines[engineId].faces('c')
        const users = Object.fromEntries(
          engines[engineId].users('c').map((id) => [id, faces.filter((face) => face.userId === id).length]),
        )
        return { users, loose: faces.filter((face) => face.userId === undefined).length }
      } catch {
        return { users: {}, loose: 0 }
      }
    },
  }
}

export type Room = Awaited<ReturnType<typeof openRoom>>
