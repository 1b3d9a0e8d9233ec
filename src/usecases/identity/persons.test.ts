import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { openDatabase, type Database } from '#stores/sql/database.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { startPostgres, type TestPostgres } from '#stores/sql/postgres.fixture.ts'
import { ANN, ANN_AGAIN, BOB, image } from '../../../test/fixtures/people-room.ts'
import { NOTHING, openProcess, openWorld, type Before, type World } from './persons.fixture.ts'

const code = (value: string) => expect.objectContaining({ code: value })
const consent = { wordingVersion: '1', purpose: 'door', givenBy: 'Ann' }

function merging(kind: string, open: () => Promise<Database>): void {
  describe(`persons on ${kind}`, () => {
    let databases: Database[]
    let world: World
    /** Of a process of its own, where `kind` knows several. */
    const another = (before?: Before, alone?: boolean) => openProcess(databases[1]!, world, before, alone)
    let room: ReturnType<typeof openProcess>
    let from: string
    let into: string

    beforeAll(async () => {
      const first = await open()
      databases = [first, first.kind === 'pglite' ? first : await open()]
    })
    afterAll(async () => {
      for (const database of new Set(databases)) await database.close()
    })

    const match = async (personId: string) =>
      room.matches.add([
        {
          ...{ matchId: `match_${randomUUID()}`, collectionId: 'c', personId, similarity: 90, threshold: 80 },
          ...{ at: new Date(), source: 'api', imageId: 'i', box: { left: 0, top: 0, width: 1, height: 1 } },
          ...{ cropKey: null, requestId: null },
        },
      ])
    const enroll = async (name: string, ...vectors: number[][]) => {
      const images = vectors.map((vector, i) => image(`${name}${i}`, vector))
      const { person } = await room.people.enroll({ collectionId: 'c', name, images, consent, allowDuplicate: true })
      await match(person!.personId)
      return person!.personId
    }
    beforeEach(async () => {
      await room?.db.deleteFrom('people').execute()
      world = openWorld()
      await world.memory.engine.createCollection('c')
      room = openProcess(databases[0]!, world)
      from = await enroll('Ann', ANN, ANN_AGAIN)
      into = await enroll('Anna', [0.97, 0, 0.2])
    })

    const BEFORE = { rows: 1, references: 2, consents: 1, matches: 1, items: 0, faces: 2, loose: 0, users: 1 }
    const expectMerged = async () => {
      expect(await room.left(from)).toEqual(NOTHING)
      expect(await room.left(into)).toEqual({ ...BEFORE, references: 3, faces: 3, consents: 2, matches: 2 })
    }

    test('a merge takes pictures, consents, history and rows of jobs along', async () => {
      const jobId = `job_${randomUUID()}`
      await room.db
        .insertInto('jobs')
        .values({
          job_id: jobId,
          kind: 'k',
          group_id: 'k',
          payload: '{}',
          collection_id: 'c',
          created_by: 'x',
          state: 'done',
        })
        .execute()
      const item = { job_id: jobId, label: 'Ann/1.jpg', payload: '{}', state: 'done' as const }
      await room.db
        .insertInto('job_items')
        .values([
          { ...item, position: 0, person_id: from },
          { ...item, position: 1, outcome: JSON.stringify({ duplicateOf: { personId: from, similarity: 99 } }) },
        ])
        .execute()
      await room.persons.merge(into, from, 'key:1')
      const items = await room.db
        .selectFrom('job_items')
        .selectAll()
        .where('job_id', '=', jobId)
        .orderBy('position')
        .execute()
      expect(items).toMatchObject([
        { person_id: into },
        { outcome: { duplicateOf: { personId: into, similarity: 99 } } },
      ])
      await room.db.deleteFrom('jobs').execute()
      await expectMerged()
    })

    test.each([
      ['a picture that is being taken', 'person_duplicate'],
      ['too many faces', 'user_full'],
      ['a person who is gone by then', 'person_not_found'],
    ])('refused because of %s: both stay as they were', async (why, expected) => {
      let refuse = true
      const other = another((method, [, userId]) => {
        if (why === 'too many faces' && method === 'associateFaces' && userId === into)
          throw new LikenessError('user_full')
        if (why === 'a person who is gone by then' && method === 'merge' && refuse) {
          refuse = false
          throw new LikenessError('person_not_found')
        }
      })
      if (expected === 'person_duplicate') {
        const live = openProcess(databases[1]!, world)
        await room.references.add({ referenceId: randomUUID(), personId: from, collectionId: 'c' })
        await room.db
          .updateTable('person_references')
          .set({ created_at: new Date(Date.now() + 60_000) })
          .where('state', '=', 'pending')
          .execute()
        await expect(live.persons.merge(into, from, 'key:1')).rejects.toEqual(code(expected))
        await room.db.deleteFrom('person_references').where('state', '=', 'pending').execute()
      } else await expect(other.persons.merge(into, from, 'key:1')).rejects.toEqual(code(expected))
      expect(await room.left(from)).toEqual(BEFORE)
      expect(await room.left(into)).toEqual({ ...BEFORE, references: 1, faces: 1 })
    })

    test('dies anywhere: the same call completes it, and instead of that either can be erased', async () => {
      const never = new Promise<never>(() => {})
      for (const end of ['again', 'erase from', 'erase into'])
        for (let at = 1, died = true; died; at++) {
          await room.db.deleteFrom('people').execute()
          world = openWorld()
          await world.memory.engine.createCollection('c')
          room = openProcess(databases[0]!, world)
          from = await enroll('Ann', ANN, ANN_AGAIN)
          into = await enroll('Anna', [0.97, 0, 0.2])
          let calls = 0
          died = false
          // Without the lock: it goes away with the process, but this one does not really die.
          const mortal = openProcess(
            databases[1]!,
            world,
            () => (++calls >= at ? ((died = true), mourned(), never) : undefined),
            true,
          )
          let mourned = () => {}
          const death = new Promise<void>((resolve) => (mourned = resolve))
          await Promise.race([death, mortal.persons.merge(into, from, 'key:1')])
          const context = `${end} after ${at}`
          const there = (await room.left(from)).rows > 0
          if (end === 'again') {
            if (there) await room.persons.merge(into, from, 'key:1')
            await expectMerged()
            continue
          }
          const [gone, stays] = end === 'erase from' ? [from, into] : [into, from]
          if (gone === from && !there) continue
          const { erasure } = await room.persons.erase(gone, 'key:1')
          expect(erasure.finishedAt, context).not.toBeNull()
          expect(await room.left(gone), context).toEqual(NOTHING)
          expect(
            world.memory.faces('c').every((face) => (face.userId ?? face.externalImageId) === stays),
            context,
          ).toBe(true)
          if (end === 'erase from')
            expect(await room.left(stays), context).toMatchObject({ references: 1, faces: 1, matches: 1 })
          if ((await room.left(stays)).rows === 0) continue
          await room.persons.erase(stays, 'key:1')
          expect([...world.files.keys(), ...world.memory.faces('c')], context).toEqual([])
        }
    }, 60_000)

    test.each(['from', 'into'])(
      'the erasure of `%s` at any moment of a merge leaves nothing of them',
      async (who) => {
        for (let at = 1, reached = true; reached; at++) {
          await room.db.deleteFrom('people').execute()
          world = openWorld()
          await world.memory.engine.createCollection('c')
          room = openProcess(databases[0]!, world)
          from = await enroll('Ann', ANN, ANN_AGAIN)
          into = await enroll('Anna', [0.97, 0, 0.2])
          const gone = who === 'from' ? from : into
          let calls = 0
          let erasing: Promise<unknown> | undefined
          const other = another(async () => {
            if (++calls !== at) return
            erasing = room.persons.erase(gone, 'key:1').catch((error: unknown) => error)
            // It gets as far as it may: the rest waits in line for the merge.
            await new Promise((resolve) => setTimeout(resolve, 15))
          })
          const merged = await other.persons.merge(into, from, 'key:1').catch((error: unknown) => error)
          reached = erasing !== undefined
          const erased = await erasing
          const context = `${at}: ${JSON.stringify([merged, erased])}`
          if (!reached || (merged instanceof LikenessError && merged.code !== 'person_not_found')) {
            expect(reached, context).toBe(false)
            continue
          }
          expect(await room.left(gone), context).toEqual(NOTHING)
          const stays = who === 'from' ? into : from
          // Either the erasure came first, and the other has what they had, or the merge did, and there is no `from`.
          const mergedBefore = (await room.left(from)).rows === 0 && who === 'into'
          if (merged instanceof LikenessError && !mergedBefore) {
            expect(erased, context).toMatchObject({ erasure: { finishedAt: expect.any(Date) } })
            const own = who === 'from' ? { references: 1, faces: 1 } : {}
            expect(await room.left(stays), context).toEqual({ ...BEFORE, ...own })
          } else if (who === 'from') {
            expect(erased, context).toEqual(code('person_not_found'))
            await expectMerged()
          } else expect(await room.left(from), context).toEqual(NOTHING)
        }
      },
      60_000,
    )

    test('pictures enrolled into `from` meanwhile are refused, or go along', async () => {
      for (let at = 1, reached = true; reached; at++) {
        await room.db.deleteFrom('people').execute()
        world = openWorld()
        await world.memory.engine.createCollection('c')
        room = openProcess(databases[0]!, world)
        from = await enroll('Ann', ANN, ANN_AGAIN)
        into = await enroll('Anna', [0.97, 0, 0.2])
        let calls = 0
        let enrolling: Promise<unknown> | undefined
        const other = another(async () => {
          if (++calls !== at) return
          const more = { collectionId: 'c', personId: from, images: [image('more', [0.99, 0.1, 0])], consent }
          enrolling = room.people.enroll({ ...more, allowDuplicate: true }).catch((error: unknown) => error)
          await new Promise((resolve) => setTimeout(resolve, 15))
        })
        const merged = await other.persons.merge(into, from, 'key:1').catch((error: unknown) => error)
        reached = enrolling !== undefined
        const enrolled = await enrolling
        const context = `${at}: ${JSON.stringify([merged, enrolled])}`
        if (merged instanceof LikenessError) expect(merged, context).toEqual(code('person_duplicate'))
        else expect(await room.left(from), context).toEqual(NOTHING)
        if ((await room.left(from)).rows > 0) await room.persons.merge(into, from, 'key:1')
        const { faces, references } = await room.left(into)
        expect([faces, faces], context).toEqual([references, world.memory.faces('c').length])
        for (const personId of [from, into]) await room.persons.erase(personId, 'key:1').catch(() => {})
        expect([...world.files.keys(), ...world.memory.faces('c')], context).toEqual([])
        expect([await room.left(from), await room.left(into)], context).toEqual([NOTHING, NOTHING])
      }
    }, 60_000)

    test('the preview of an erasure says what its receipt says', async () => {
      for (let i = 0; i < 3; i++) await match(from)
      const preview = await room.persons.preview(from)
      expect(preview).toEqual({ faces: 2, images: 2, matches: 4, consents: 1 })
      const { erasure } = await room.persons.erase(from, 'key:1')
      expect(erasure.removed).toEqual({ ...preview, thumbnails: 2, references: 2, crops: 0 })
      expect(await room.left(from)).toEqual(NOTHING)
    })

    test('a consent recorded for somebody who leaves in that moment does not stay', async () => {
      let gone = false
      const late = openProcess(databases[1]!, world, async (method) => {
        // The second look is after the consent was written.
        if (method === 'byIds' && gone) await room.persons.erase(from, 'key:1')
        gone = method === 'byIds'
      })
      await expect(late.people.recordConsent(from, consent, 'x')).rejects.toEqual(code('person_not_found'))
      expect(await room.left(from)).toEqual(NOTHING)
    })

    test('the same new face at once in two processes is one person', async () => {
      const slow: Before = async (method) => {
        if (method === 'searchUsers' || method === 'associateFaces')
          await new Promise((resolve) => setTimeout(resolve, 30))
      }
      const ask = ({ people }: ReturnType<typeof openProcess>, name: string) =>
        people.enroll({ collectionId: 'c', name, images: [image(name, BOB)] })
      const two = async (alone: boolean) => {
        const one = openProcess(databases[0]!, world, slow, alone)
        return Promise.all([ask(one, `Bob ${alone}`), ask(another(slow, alone), `Rob ${alone}`)])
      }
      const results = await two(false)
      expect(results.filter(({ created }) => created)).toHaveLength(1)
      expect(results.find(({ person }) => person === null)?.refused).toMatchObject([{ reasons: ['DUPLICATE_PERSON'] }])
      // Without the lock both are enrolled: the test can fail.
      for (const { person } of results) if (person) await room.people.remove([person])
      expect((await two(true)).filter(({ created }) => created)).toHaveLength(2)
    })
  })
}

merging('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`persons_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())
  merging('PostgreSQL', () => openDatabase({ home: '/nonexistent', databaseUrl }))
})
