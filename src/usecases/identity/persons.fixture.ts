/** Persons on real stores, as one process at a database has them; the engine and the files are all processes'. */
import { createAudit } from '#audit/audit.ts'
import type { Engine } from '#engine/engine.ts'
import type { Objects } from '#objects/objects.ts'
import { createErasure } from '#people/erasure.ts'
import type { ErasureStep } from '#people/erasure-step.ts'
import { oneAtATimeEverywhere, type InLine } from '#people/one-at-a-time.ts'
import { createPeople } from '#people/people.ts'
import { createAuditStore } from '#stores/sql/audit.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import type { Database } from '#stores/sql/database.ts'
import { createErasureStore } from '#stores/sql/erasures.ts'
import { createExclusive } from '#stores/sql/exclusive.ts'
import { createMatchStore } from '#stores/sql/matches.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { createReferenceStore } from '#stores/sql/references.ts'
import type { Exclusive } from '#worker/exclusive.ts'
import { createMemoryEngine } from '../../../test/fixtures/memory-engine.ts'
import { createMemoryRecords } from '../../../test/fixtures/memory-records.ts'
import { createMatchErasure } from './match-erasure.ts'
import { createPersons } from './persons.ts'

/** Called before a method of the engine or of the people's store does its work. */
export type Before = (method: string, args: unknown[]) => unknown

export function openWorld() {
  const memory = createMemoryEngine()
  const { objects: files, records } = createMemoryRecords()
  // What searches for an erased person: no models here.
  const noSearch = async () => ({ width: 1, height: 1, threshold: 80, revision: 1, searched: [], unsearched: [] })
  const engine = new Proxy(memory.engine, {
    get: (target, key: keyof Engine) => (key === 'searchFacesByImage' ? noSearch : target[key]),
  })
  return { memory, engine, files, objects: records.objects, pictures: records.pictures }
}
export type World = ReturnType<typeof openWorld>

const watched = <Port extends object>(port: Port, before: Before): Port =>
  new Proxy(port, {
    get: (target, key: string & keyof Port) => {
      const member = target[key]
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        await before(key, args)
        return Reflect.apply(member, target, args) as unknown
      }
    },
  })

/** The embedded database belongs to one process: there is one line for whoever uses it. */
const lines = new WeakMap<object, { exclusive: Exclusive; line: InLine }>()
function linesOf({ db, kind }: Pick<Database, 'db' | 'kind'>) {
  const exclusive = createExclusive({ db, kind })
  const mine = lines.get(db) ?? { exclusive, line: oneAtATimeEverywhere({ ...exclusive, room: 'people' }) }
  lines.set(db, mine)
  return mine
}

export function openProcess(
  { db, kind }: Database,
  world: World,
  before: Before = () => {},
  alone = false,
  steps: ErasureStep[] = [],
) {
  const engine = watched(world.engine, before)
  const store = watched(createPeopleStore(db), before)
  const objects: Objects = world.objects
  const [references, consents, matches] = [createReferenceStore(db), createConsentStore(db), createMatchStore(db)]
  const audit = createAudit({ store: createAuditStore(db) })
  const { exclusive, line } = linesOf({ db, kind })
  const inLine = alone ? undefined : line
  const people = createPeople({
    ...{ engine, store, inLine, duplicateThreshold: async () => 95, sweepErasures: false },
    records: {
      ...{ references, consents, objects, pictures: world.pictures },
      policyOf: async () => ({ consent: 'optional', keepReferences: true }),
    },
    abandonedBefore: () => new Date(Date.now() + 1000),
  })
  const step = createMatchErasure({ matches, objects, policyOf: async () => ({ matchesOnErasure: 'delete' }) })
  const erasureStore = createErasureStore(db)
  const erasures = createErasure({
    ...{ engine, people: store, references, consents, objects, erasures: erasureStore, audit, steps: [step, ...steps] },
    ...{ inLine, tryExclusive: exclusive.tryExclusive },
  })
  const persons = createPersons({ people, store, references, engine, erasures, matches, audit })

  /** What there is of a person anywhere, in whatever state. */
  async function left(personId: string, collectionId = 'c') {
    const count = async (table: 'people' | 'person_references' | 'consents' | 'matches' | 'job_items') =>
      (await db.selectFrom(table).select('person_id').where('person_id', '=', personId).execute()).length
    return {
      ...{ rows: await count('people'), references: await count('person_references') },
      ...{ consents: await count('consents'), matches: await count('matches'), items: await count('job_items') },
      faces: world.memory.faces(collectionId).filter((face) => face.userId === personId).length,
      loose: world.memory.faces(collectionId).filter((face) => !face.userId && face.externalImageId === personId)
        .length,
      users: world.memory.users(collectionId).filter((userId) => userId === personId).length,
    }
  }
  return { db, audit, people, persons, erasures, erasureStore, references, consents, matches, left }
}
export type Process = ReturnType<typeof openProcess>

export const NOTHING = { rows: 0, references: 0, consents: 0, matches: 0, items: 0, faces: 0, loose: 0, users: 0 }
