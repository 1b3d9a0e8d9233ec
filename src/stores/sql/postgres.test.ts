import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { createFollower, randomFace } from '#engine/vectors.fixture.ts'
import { openDatabase } from './database.ts'
import { createFaceStore } from './face-store.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL tests skipped: ${postgres.skipped}`)

describe.skipIf('skipped' in postgres)('several processes on PostgreSQL', () => {
  const server = postgres as TestPostgres
  const home = '/nonexistent'
  const run = Math.random().toString(36).slice(2, 8)
  afterAll(() => server.stop())

  test('start at once: each finds the tables made', async () => {
    const databaseUrl = await server.createDatabase(`together_${run}`)
    const opened = await Promise.all(Array.from({ length: 6 }, () => openDatabase({ home, databaseUrl })))
    for (const database of opened) {
      expect(database.kind).toBe('postgres')
      expect((await createFaceStore(database.db).collections({})).items).toEqual([])
    }
    await Promise.all(opened.map((database) => database.close()))
  })

  test('add and remove at once: revisions in order, and a follower misses nothing', async () => {
    const databaseUrl = await server.createDatabase(`concurrent_${run}`)
    const databases = await Promise.all([1, 2, 3].map(() => openDatabase({ home, databaseUrl })))
    const [one, two, three] = databases.map((database) => createFaceStore(database.db))
    await one!.createCollection({ collectionId: 'c', modelVersion: 'pack@1', dimensions: 8, tags: {} })
    const revisions: number[] = []
    let writing = true
    const write = async (store: typeof one, from: number) => {
      let last = 0
      for (let n = 0; n < 60; n++) {
        const [a, b] = [randomFace(from + 2 * n, 8), randomFace(from + 2 * n + 1, 8)]
        const added = await store!.addFaces('c', [a, b])
        expect(added.revision).toBeGreaterThan(last)
        const removed = await store!.deleteFaces('c', [b.faceId])
        expect(removed.revision).toBeGreaterThan(added.revision)
        last = removed.revision
        revisions.push(added.revision, removed.revision)
      }
    }
    const follower = createFollower(three!, 'c')
    const follow = async () => {
      while (writing) await follower.catchUp()
      await follower.catchUp()
    }
    const following = follow()
    await Promise.all([write(one, 0), write(two, 10_000)]).finally(() => (writing = false))
    await following
    expect([...revisions].sort((a, b) => a - b)).toEqual(Array.from({ length: 240 }, (_, i) => i + 1))
    const fresh = createFollower(three!, 'c')
    await fresh.catchUp()
    expect(fresh.faces.size).toBe(120)
    expect([...follower.faces.keys()].sort()).toEqual([...fresh.faces.keys()].sort())
    expect(follower.revision).toBe(240)
    await Promise.all(databases.map((database) => database.close()))
  })

  test('goes on after its connections were cut', async () => {
    const databaseUrl = await server.createDatabase(`cut_${run}`)
    const database = await openDatabase({ home, databaseUrl })
    const other = await openDatabase({ home, databaseUrl })
    const store = createFaceStore(database.db)
    await store.createCollection({ collectionId: 'c', modelVersion: 'pack@1', dimensions: 8, tags: {} })
    const cut = () =>
      sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`.execute(other.db)
    const inTheMiddle = database.db.transaction().execute(async (trx) => {
      await trx.updateTable('collections').set({ face_count: 99 }).execute()
      await cut()
      await trx.updateTable('collections').set({ face_count: 100 }).execute()
    })
    await expect(inTheMiddle).rejects.toMatchObject({ code: 'store_unavailable' })
    expect((await store.collection('c')).faceCount).toBe(0)
    await store.addFaces('c', [randomFace(1, 8)])
    expect((await store.collection('c')).faceCount).toBe(1)
    await database.purge()
    await database.close()
    await other.close()
  })
})
