/** Operations of the stores, as they are tried while something fails. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Match } from '#usecases/identity/store.ts'
import type { DynamoStores } from './index.ts'

const box = { left: 0, top: 0, width: 1, height: 1 }
const values = { faceId: 'face', imageId: 'image', qualityScore: 1, box }
export const at = new Date('2026-01-01T00:00:00Z')
export const later = new Date(Date.now() + 3_600_000)

/** People and things of one attempt. */
export const cast = () => ({
  ...{ c: `c-${randomUUID()}`, ann: `person_${randomUUID()}`, bob: `person_${randomUUID()}`, reference: randomUUID() },
  matchIds: [randomUUID(), randomUUID(), randomUUID()],
})
type Cast = ReturnType<typeof cast>
const person = ({ c: collectionId }: Cast, personId: string, name: string) => ({
  ...{ personId, collectionId, name, state: 'enrolled' as const },
})
const matches = ({ c: collectionId, ann, matchIds }: Cast): Match[] =>
  matchIds.map((matchId, n) => ({
    ...{ matchId, collectionId, at, personId: n === 0 ? null : ann, similarity: n === 0 ? null : 90, threshold: 80 },
    ...{ source: 's', imageId: 'i', box, cropKey: n === 2 ? 'crop' : null, requestId: null },
  }))
const total = async (s: DynamoStores, filter: object) =>
  (await s.matches.list({ ...filter, limit: 9, offset: 0 })).total
const listed = async (s: DynamoStores, { c }: Cast) =>
  (await s.peopleStore.list(c, { limit: 9, offset: 0 })).people.map(({ name }) => name)
const prepared = async (s: DynamoStores, { reference: referenceId, ann: personId, c: collectionId }: Cast) =>
  s.references.add({ referenceId, personId, collectionId })

export interface Operation {
  before?: (s: DynamoStores, a: Cast) => Promise<unknown>
  call: (s: DynamoStores, a: Cast) => Promise<unknown>
  /** Said by a repetition when the first time did it. */
  done?: string
  /** At any time: nothing is half done. */
  whole?: (s: DynamoStores, a: Cast) => Promise<unknown>
  after: (s: DynamoStores, a: Cast) => Promise<unknown>
}
const addAnn = (s: DynamoStores, a: Cast) => s.peopleStore.add(person(a, a.ann, 'Ann'))
const isAnnFree = async (s: DynamoStores, a: Cast) => s.peopleStore.add(person(a, `person_${randomUUID()}`, 'ANN'))

export const CHANGES: Record<string, Operation> = {
  add: {
    call: addAnn,
    done: 'person_duplicate',
    whole: async (s, a) => expect((await s.peopleStore.byName(a.c, 'ann')).length).toBeLessThan(2),
    after: async (s, a) => {
      expect(await listed(s, a)).toEqual(['Ann'])
      expect(await s.peopleStore.byName(a.c, 'ann')).toMatchObject([{ personId: a.ann, state: 'enrolled' }])
    },
  },
  rename: {
    before: addAnn,
    call: (s, a) => s.peopleStore.update(a.ann, { name: 'Eve', hometown: 'York' }),
    whole: async (s, a) => expect((await listed(s, a)).length).toBe(1),
    after: async (s, a) => {
      expect(await s.peopleStore.byName(a.c, 'EVE')).toMatchObject([{ name: 'Eve', hometown: 'York' }])
      await isAnnFree(s, a)
    },
  },
  setState: {
    before: addAnn,
    call: (s, a) => s.peopleStore.setState(a.ann, 'erasing'),
    after: async (s, a) => {
      const left = await s.peopleStore.abandoned(later, 'erasing')
      expect(left.map(({ personId }) => personId)).toContain(a.ann)
      expect(await listed(s, a)).toEqual([])
    },
  },
  removal: {
    before: addAnn,
    call: (s, a) => s.peopleStore.remove(a.ann),
    after: async (s, a) => {
      expect(await s.peopleStore.byIds([a.ann])).toEqual([])
      await isAnnFree(s, a)
    },
  },
  merge: {
    before: async (s, a) => {
      await addAnn(s, a)
      await s.peopleStore.add(person(a, a.bob, 'Bob'))
      await prepared(s, a)
      await s.references.ready(a.reference, values)
      await s.matches.add(matches(a))
    },
    call: (s, a) => s.peopleStore.merge(a.ann, a.bob),
    done: 'person_not_found',
    after: async (s, a) => {
      await s.peopleStore.abandoned(new Date())
      expect(await listed(s, a)).toEqual(['Bob'])
      expect(await s.references.ofPerson(a.bob)).toHaveLength(1)
      expect(await total(s, { personId: a.bob })).toBe(2)
      expect(await total(s, { personId: a.ann })).toBe(0)
      await s.peopleStore.setState(a.bob, 'erasing')
      await isAnnFree(s, a)
    },
  },
  'add of a reference': {
    call: prepared,
    after: async (s, a) => {
      expect(await s.references.ofPerson(a.ann, { pending: true })).toHaveLength(1)
      expect((await s.references.abandoned(later)).map((one) => one.referenceId)).toContain(a.reference)
    },
  },
  ready: {
    before: prepared,
    call: (s, a) => s.references.ready(a.reference, values),
    after: async (s, a) => {
      expect(await s.references.byFaces(a.c, ['face'])).toMatchObject([{ referenceId: a.reference, state: 'ready' }])
      expect((await s.references.abandoned(later)).map((one) => one.referenceId)).not.toContain(a.reference)
    },
  },
  'removal of a reference': {
    before: async (s, a) => {
      await prepared(s, a)
      await s.references.ready(a.reference, values)
    },
    call: (s, a) => s.references.remove([a.reference]),
    after: async (s, a) => {
      expect(await s.references.byId(a.reference)).toBeUndefined()
      expect(await s.references.ofPerson(a.ann, { pending: true })).toEqual([])
      await prepared(s, { ...a, reference: randomUUID() })
      expect(await s.references.byFaces(a.c, ['face'])).toEqual([])
    },
  },
  'add of matches': {
    call: (s, a) => s.matches.add(matches(a)),
    whole: async (s, a) => {
      expect([0, 3]).toContain(await total(s, { collections: [a.c] }))
      expect([0, 2]).toContain(await total(s, { personId: a.ann }))
      const found = await Promise.all(a.matchIds.map((id) => s.matches.byId(id)))
      expect([0, 3]).toContain(found.filter(Boolean).length)
    },
    after: async (s, a) => expect(await total(s, { collections: [a.c] })).toBe(3),
  },
  ...Object.fromEntries(
    (['delete', 'anonymise'] as const).map((how): [string, Operation] => [
      `forgetPerson, ${how}`,
      {
        before: (s, a) => s.matches.add(matches(a)),
        call: (s, a) => s.matches.forgetPerson(a.ann, how),
        after: async (s, a) => {
          expect(await total(s, { personId: a.ann })).toBe(0)
          expect(await total(s, { collections: [a.c], known: true })).toBe(0)
          expect(await total(s, { collections: [a.c] })).toBe(how === 'delete' ? 1 : 3)
        },
      },
    ]),
  ),
  removeCollection: {
    before: (s, a) => s.matches.add(matches(a)),
    call: (s, a) => s.matches.removeCollection(a.c),
    after: async (s, a) => {
      expect(await total(s, { collections: [a.c] })).toBe(0)
      expect(await total(s, { personId: a.ann })).toBe(0)
      expect(await s.matches.byId(a.matchIds[1]!)).toBeUndefined()
    },
  },
}

export const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

/** A message as the service might send it, with what nobody wants in a log. */
export const answer = (status: number, name: string) => ({
  status,
  name,
  message: 'AKIAIOSFODNN7EXAMPLE asked for Ann',
})
