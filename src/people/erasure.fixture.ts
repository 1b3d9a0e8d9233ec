/** A house with people in it, in memory but for the erasures and the audit log, where any call of any store can fail. */
import { randomUUID } from 'node:crypto'
import { createAudit } from '#audit/audit.ts'
import type { Engine, FaceSearch, FaceMatch } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { Objects } from '#objects/objects.ts'
import { createMemoryEngine, picture } from '../../test/fixtures/memory-engine.ts'
import { createMemoryPeople } from '../../test/fixtures/memory-people.ts'
import { createAuditStore } from '#stores/sql/audit.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createErasureStore } from '#stores/sql/erasures.ts'
import type { Consent, ConsentStore } from './consent-store.ts'
import { createErasure } from './erasure.ts'
import type { ErasureStep } from './erasure-step.ts'
import type { Reference, ReferenceStore } from './reference-store.ts'
import type { PersonState } from './store.ts'

const unused = () => Promise.reject(new Error('not part of this test'))

function memoryReferences() {
  const rows = new Map<string, Reference>()
  const of = (personId: string) => [...rows.values()].filter((row) => row.personId === personId)
  const store: Partial<ReferenceStore> = {
    ofPerson: async (personId, { pending = false } = {}) =>
      of(personId).filter((row) => pending || row.state === 'ready'),
    remove: async (ids) => ids.forEach((id) => rows.delete(id)),
  }
  return { rows, store: store as ReferenceStore }
}

function memoryConsents() {
  const rows = new Map<string, Consent>()
  const of = (personId: string) => [...rows.values()].filter((row) => row.personId === personId)
  const over = (row: Consent, at: Date) => row.withdrawnAt !== null || (row.expiresAt !== null && row.expiresAt <= at)
  const store: Partial<ConsentStore> = {
    ofPerson: async (personId) => of(personId),
    removeOfPerson: async (personId) => {
      const mine = of(personId)
      mine.forEach((row) => rows.delete(row.consentId))
      return mine.length
    },
    lapsed: async (at, collectionId) =>
      [...new Map([...rows.values()].map((row) => [row.personId, row])).values()]
        .filter((row) => row.collectionId === collectionId && of(row.personId).every((one) => over(one, at)))
        .map((row) => ({ personId: row.personId, collectionId: row.collectionId })),
  }
  return { rows, store: store as ConsentStore }
}

function memoryObjects() {
  const files = new Map<string, { content: Uint8Array; modifiedAt: Date }>()
  const remove = (keys: string[]) => keys.filter((key) => files.delete(key)).length
  const store: Objects = {
    ...{ putStream: unused, localPath: () => null, check: async () => {} },
    put: async (key, content) => void files.set(key, { content, modifiedAt: new Date() }),
    get: async (key) => {
      const file = files.get(key)
      if (!file) throw new LikenessError('object_not_found')
      return file.content
    },
    stream: async function* (key) {
      yield await store.get(key)
    },
    exists: async (key) => files.has(key),
    list: async function* (prefix) {
      for (const [key, { content, modifiedAt }] of files)
        if (key.startsWith(prefix)) yield { key, bytes: content.byteLength, modifiedAt }
    },
    delete: async (keys) => remove(keys),
    deleteAll: async (prefix) => remove([...files.keys()].filter((key) => key.startsWith(prefix))),
  }
  return { files, store }
}

/** The memory engine searches users only: here it finds faces too. */
function searching(memory: ReturnType<typeof createMemoryEngine>): Engine {
  const searchFacesByImage: Engine['searchFacesByImage'] = async (id, image, options) => {
    const users = await memory.engine.searchUsersByImage(id, image, options)
    const vectors = (JSON.parse(new TextDecoder().decode(image)) as { vector: number[] }[]).map((face) => face.vector)
    const searched = users.searched.map(({ detail }, i): FaceSearch<FaceMatch> => {
      const same = memory.faces(id).filter((face) => String(face.vector) === String(vectors[i]))
      return { detail, matches: same.map((face) => ({ face, similarity: 100 })), candidates: [] }
    })
    return { ...users, searched }
  }
  return new Proxy(memory.engine, {
    get: (target, key: keyof Engine) => (key === 'searchFacesByImage' ? searchFacesByImage : target[key]),
  })
}

export interface Failure {
  /** The number of the call, from 1. */
  at: number
  /** Whether that call still does its work. */
  done: boolean
  /** Whether only that call fails, or every one from it on, as when the process dies. */
  once: boolean
}

export async function openHouse() {
  const database = await openMemoryDatabase()
  const state: { calls: string[]; failure?: Failure } = { calls: [] }

  /** Counts calls, and fails the one that is to. */
  function watched<Target extends object>(room: string, target: Target, passing: string[] = []): Target {
    return new Proxy(target, {
      get: (inner, key: string & keyof Target) => {
        const method = inner[key]
        if (typeof method !== 'function' || passing.includes(key)) return method
        return async (...args: unknown[]) => {
          const n = state.calls.push(`${room}.${key}`)
          const { failure } = state
          const fails = failure && (failure.once ? n === failure.at : n >= failure.at)
          const error = new LikenessError('store_unavailable', { message: `no ${room}.${key}` })
          if (fails && !(failure.done && n === failure.at)) throw error
          const result: unknown = await Reflect.apply(method, inner, args)
          if (fails) throw error
          return result
        }
      },
    })
  }

  const memory = createMemoryEngine()
  const people = createMemoryPeople()
  const references = memoryReferences()
  const consents = memoryConsents()
  const objects = memoryObjects()
  const history = new Map<string, string>()
  const step: ErasureStep = {
    kind: 'matches',
    erase: async ({ personId }) => [...history].filter(([id, of]) => of === personId && history.delete(id)).length,
    remaining: async ({ personId }) => [...history.values()].filter((of) => of === personId).length,
  }
  const auditStore = createAuditStore(database.db)
  const audit = createAudit({ store: auditStore })
  const erasures = createErasureStore(database.db)
  let purged = 0

  const deps = {
    engine: watched('engine', searching(memory)),
    people: watched('people', people.store),
    references: watched('references', references.store),
    consents: watched('consents', consents.store),
    objects: watched('objects', objects.store, ['list']),
    erasures: watched('erasures', erasures),
    audit: watched('audit', audit),
    steps: [watched('history', step)],
    purge: watched('database', { purge: async () => void purged++ }).purge,
  }

  return {
    ...{ deps, state, memory, people, references, consents, objects, history, audit, auditStore, erasures },
    purged: () => purged,
    /** As a process that was just started. */
    erasure: (changes: Partial<typeof deps> = {}) => createErasure({ ...deps, ...changes }),
    close: () => database.close(),

    /** Two faces with pictures, a stray face, a pending reference, crops, history and a consent. */
    async enrol(personId: string, collectionId: string, axis: number, personState: PersonState = 'enrolled') {
      const vector = (lean: number) => [0, 1, 2, 3].map((i) => (i === axis ? 1 : i === 3 ? lean : 0))
      const reference = (referenceId: string, values: Partial<Reference>) =>
        references.rows.set(referenceId, {
          ...{ referenceId, personId, collectionId, state: 'ready', faceId: null, imageId: null, imageKey: null },
          ...{ thumbnailKey: null, qualityScore: null, box: null, createdAt: new Date() },
          ...values,
        })
      await people.store.add({ personId, collectionId, name: `Name of ${personId}`, state: personState })
      await memory.engine.createUser(collectionId, personId)
      for (const lean of [0.1, 0.2]) {
        const image = picture({ vector: vector(lean) })
        const { indexed } = await memory.engine.indexFaces(collectionId, image, { externalImageId: personId })
        const { faceId } = indexed[0]!.face
        await memory.engine.associateFaces(collectionId, personId, [faceId])
        const id = randomUUID()
        const [imageKey, thumbnailKey] = ['jpg', 'thumb.jpg'].map(
          (end) => `people/${collectionId}/${personId}/${id}.${end}`,
        )
        await objects.store.put(imageKey!, image)
        await objects.store.put(thumbnailKey!, new Uint8Array(1))
        reference(id, { faceId, imageKey, thumbnailKey })
      }
      await memory.engine.indexFaces(collectionId, picture({ vector: vector(0.3) }), { externalImageId: personId })
      reference(randomUUID(), { state: 'pending', imageKey: `people/${collectionId}/${personId}/never-written.jpg` })
      await objects.store.put(`crops/${collectionId}/${personId}/match.jpg`, new Uint8Array(1))
      for (let i = 0; i < 3; i++) history.set(randomUUID(), personId)
      const consentId = randomUUID()
      consents.rows.set(consentId, {
        ...{
          consentId,
          personId,
          collectionId,
          wordingVersion: '1',
          purpose: 'door',
          givenBy: 'x',
          recordedBy: 'local',
        },
        ...{ givenAt: new Date(), expiresAt: null, withdrawnAt: null },
      })
    },

    /** How many of everything there are of a person. */
    count(personId: string, collectionId: string) {
      const mine = (rows: Map<string, { personId: string }>) =>
        [...rows.values()].filter((row) => row.personId === personId).length
      const keys = [...objects.files.keys()].filter((key) => key.includes(`/${personId}/`))
      const faces = memory.faces(collectionId)
      return {
        rows: people.rows.has(personId) ? 1 : 0,
        users: memory.users(collectionId).filter((userId) => userId === personId).length,
        faces: faces.filter((f) => f.userId === personId || f.externalImageId === personId).length,
        ...{ references: mine(references.rows), consents: mine(consents.rows), objects: keys.length },
        matches: [...history.values()].filter((of) => of === personId).length,
      }
    },
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>
