/** Engines and mirrors, for both databases: what PostgreSQL and PGlite could do differently. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HERE, openRoom, THERE, type Room } from '#usecases/backend/mirrors.fixture.ts'
import { openDatabase, openMemoryDatabase, type Database } from './database.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'

function contract(name: string, open: () => Promise<Database>): void {
  describe(`MirrorStore: ${name}`, () => {
    let database: Database
    let room: Room
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database.close())
    beforeEach(async () => {
      room = await openRoom(database)
    })
    const annAndBob = async () => {
      const here = room.on(HERE)
      await here.start()
      return {
        here,
        ann: await here.enroll('Ann', [{ vector: [1, 0] }]),
        bob: await here.enroll('Bob', [{ vector: [0, 1] }]),
      }
    }

    test('suffixes are given out once, and one engine is in use', async () => {
      const { store } = room
      await store.recordActive('local:a/1')
      const made = await Promise.all(['local:b/1', 'local:c/1', 'rekognition:x'].map((id) => store.build(id, false)))
      expect(new Set(made.slice(0, 2).map(({ suffix }) => suffix)).size).toBe(2)
      expect(made.map(({ suffix }) => suffix[0])).toEqual(['!', '!', undefined])
      const again = await store.build('local:b/1', true)
      expect(again).toMatchObject({ suffix: made[0]!.suffix, leftBehind: true, state: 'building' })
      await expect(store.build('local:a/1', false)).rejects.toMatchObject({ code: 'invalid_argument' })
      await store.recordActive('local:b/1')
      expect(await store.activeId()).toBe('local:b/1')
      expect((await store.engine('local:a/1'))?.state).toBe('retired')
      expect(await store.engine('a\0')).toBeUndefined()
    })

    test('who is behind, in pages, and until they are not', async () => {
      const { ann, bob } = await annAndBob()
      const { store } = room
      await store.build(THERE, false)
      const both = [ann, bob].sort()
      expect(await store.behind(THERE, { limit: 9 })).toEqual(both)
      expect(await store.behind(THERE, { limit: 1 })).toEqual(both.slice(0, 1))
      expect(await store.behind(THERE, { limit: 9, after: both[0] })).toEqual(both.slice(1))
      expect(await store.plan(THERE)).toEqual({ pictures: 2, people: 2, known: 2 })
      for (const personId of both) {
        const [reference] = await room.references.ofPerson(personId)
        expect(await store.open(THERE, reference!)).toBe(true)
        expect(await store.open(THERE, { ...reference!, personId: 'person_other' })).toBe(false)
        await store.settle(THERE, reference!.referenceId, { faceId: `face-${personId}`, imageId: 'i' })
        expect(await store.open(THERE, reference!)).toBe(false)
      }
      expect(await store.behind(THERE, { limit: 9 })).toEqual([])
      await room.peopleStore.merge(ann, bob)
      expect(await store.behind(THERE, { limit: 9 })).toEqual([ann])
      expect(await store.entangled(THERE, bob)).toEqual([ann])
    })

    test('a face that another picture has already is told as such, until that one goes', async () => {
      const { ann, bob } = await annAndBob()
      const { store } = room
      await store.build(THERE, false)
      await room.peopleStore.merge(ann, bob)
      const [first, second] = await room.references.ofPerson(bob)
      for (const reference of [first!, second!]) {
        await store.open(THERE, reference)
        await store.settle(THERE, reference.referenceId, { faceId: 'same', imageId: 'i' })
      }
      const problems = async () => (await store.onMirror(THERE, bob)).faces.map(({ problem }) => problem)
      expect(await problems()).toEqual([null, 'same_face'])
      expect(await store.behind(THERE, { limit: 9 })).toEqual([])
      await store.remove(THERE, [first!.referenceId])
      expect(await problems()).toEqual([])
      expect(await store.settle(THERE, first!.referenceId, { problem: 'no_face' })).toBe(false)
    })

    test('over and back, and not unless it was verified', async () => {
      const { here, ann } = await annAndBob()
      await expect(room.store.switchOver(HERE, THERE, [])).rejects.toMatchObject({ code: 'config_invalid' })
      await here.migrate()
      const before = await room.references.ofPerson(ann)
      await room.on(THERE).start()
      await here.start()
      expect(await room.references.ofPerson(ann)).toEqual(before)
      await expect(room.store.switchOver(THERE, HERE, [])).rejects.toMatchObject({ code: 'config_invalid' })
    })
  })
}

contract('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`mirrors_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())
  contract('PostgreSQL', () => openDatabase({ home: '/nonexistent', databaseUrl }))
})
