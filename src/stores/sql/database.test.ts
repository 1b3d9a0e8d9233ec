import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFollower, randomFace } from '#engine/vectors.fixture.ts'
import { openDatabase, openMemoryDatabase, type Database } from './database.ts'
import { createFaceStore } from './face-store.ts'
import { createPeopleStore } from './people.ts'

const collection = (collectionId: string, dimensions = 8) => ({
  ...{ collectionId, modelVersion: 'pack@1', dimensions, tags: {} },
})

describe('in memory', () => {
  let database: Database
  beforeAll(async () => {
    database = await openMemoryDatabase()
  })
  afterAll(() => database?.close())

  test('goes on after a transaction that failed, also for those who wait', async () => {
    const failing = database.db.transaction().execute(async (trx) => {
      await trx.insertInto('counters').values({ name: 'retired_revision', value: 1 }).execute()
    })
    const waiting = createFaceStore(database.db).collections({})
    await expect(failing).rejects.toMatchObject({ code: 'store_unavailable', constraint: 'counters_pkey' })
    expect((await waiting).items).toEqual([])
    await expect(sql`SELECT nonsense`.execute(database.db)).rejects.toMatchObject({ code: 'store_unavailable' })
    expect((await sql<{ n: number }>`SELECT 1::bigint AS n`.execute(database.db)).rows).toEqual([{ n: 1 }])
  })

  test('errors carry neither statements nor values', async () => {
    const store = createFaceStore(database.db)
    await store.createCollection(collection('quiet'))
    const failure: unknown = await store.addFaces('quiet', [randomFace(1, 8, { imageId: 'secret\0' })]).catch((e) => e)
    expect(failure).toMatchObject({ code: 'invalid_argument' })
    const { cause } = failure as Error
    expect(Object.keys(cause as Error).sort()).toEqual(['code'])
    expect(JSON.stringify(failure) + String(cause)).not.toContain('secret')
  })

  test('a deleted collection takes its people along', async () => {
    const [faces, people] = [createFaceStore(database.db), createPeopleStore(database.db)]
    for (const id of ['mine', 'yours']) {
      await faces.createCollection(collection(id))
      await people.add({ personId: `person_${id}`, collectionId: id, name: 'Ann', state: 'enrolled' })
    }
    await faces.deleteCollection('mine')
    const left = await people.byIds(['person_mine', 'person_yours'])
    expect(left.map((person) => person.personId)).toEqual(['person_yours'])
  })

  test('notes of removals stay few, and who is further back is told to start anew', async () => {
    const store = createFaceStore(database.db)
    await store.createCollection(collection('busy'))
    const follower = createFollower(store, 'busy')
    await store.addFaces('busy', [randomFace(1, 8)])
    await follower.catchUp()
    const recent = createFollower(store, 'busy')
    for (let n = 0; n < 6; n++) {
      const faces = Array.from({ length: 2500 }, (_, i) => randomFace(100 + n * 2500 + i, 8))
      await store.addFaces('busy', faces)
      if (n === 5) await recent.catchUp()
      await store.deleteFaces(
        'busy',
        faces.map((face) => face.faceId),
      )
    }
    const notes = await database.db.selectFrom('removals').select('id').execute()
    const counted = await database.db
      .selectFrom('collections')
      .select('removal_count')
      .where('collection_id', '=', 'busy')
      .executeTakeFirstOrThrow()
    expect(notes.length).toBeLessThanOrEqual(10_000)
    expect(counted.removal_count).toBe(notes.length)
    let resets = 0
    for await (const batch of store.changesSince('busy', follower.revision)) resets += batch.reset ? 1 : 0
    expect(resets).toBe(1)
    for await (const batch of store.changesSince('busy', recent.revision)) {
      expect(batch.reset).toBeUndefined()
      recent.apply(batch)
    }
    await follower.catchUp()
    expect([...follower.faces.keys()]).toEqual([randomFace(1, 8).faceId])
    expect([...recent.faces.keys()]).toEqual([...follower.faces.keys()])
  })
})

/** Making a database takes long on a busy machine. */
describe('in a folder', { timeout: 240_000 }, () => {
  let home: string
  beforeAll(() => {
    home = join(mkdtempSync(join(tmpdir(), 'likeness-db-')), 'new', 'home')
  })
  afterAll(() => rmSync(join(home, '..', '..'), { recursive: true, force: true }))

  /** The files of the database that hold the bytes. */
  const found = (bytes: Buffer) =>
    readdirSync(join(home, 'database'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path).includes(bytes))

  test('keeps what it was given, readable to its owner only', async () => {
    const first = await openDatabase({ home })
    expect(first.kind).toBe('pglite')
    expect((await sql<{ fsync: string }>`SHOW fsync`.execute(first.db)).rows).toEqual([{ fsync: 'on' }])
    await createFaceStore(first.db).createCollection(collection('kept'))
    await first.close()
    if (process.platform !== 'win32') expect(statSync(join(home, 'database')).mode & 0o077).toBe(0)
    const second = await openDatabase({ home })
    expect(await createFaceStore(second.db).collection('kept')).toMatchObject({ collectionId: 'kept' })
    await second.close()
  })

  test('forgets deleted embeddings when purged', async () => {
    const database = await openDatabase({ home })
    const store = createFaceStore(database.db)
    await store.createCollection(collection('gone', 512))
    const faces = Array.from({ length: 100 }, (_, i) => randomFace(i, 512))
    await store.addFaces('gone', faces)
    await store.deleteFaces('gone', [faces[7]!.faceId])
    await store.deleteCollection('gone')
    const traces = faces.slice(0, 10).map(({ embedding }) => Buffer.from(embedding.buffer).subarray(0, 64))
    expect(traces.flatMap(found)).not.toEqual([])
    await database.purge()
    expect(traces.flatMap(found)).toEqual([])
    await database.close()
    expect(traces.flatMap(found)).toEqual([])
  })

  test('from a newer version is refused, and can be used afterwards by that one', async () => {
    const newer = await openDatabase({ home })
    await sql`INSERT INTO likeness_migrations VALUES ('999-future', now())`.execute(newer.db)
    await newer.close()
    await expect(openDatabase({ home })).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/newer version .*999-future.*Update/),
    })
    await expect(openDatabase({ home })).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test('that is not a database is said to be unusable, and left alone', async () => {
    const other = join(home, 'other')
    mkdirSync(join(other, 'database'), { recursive: true })
    writeFileSync(join(other, 'database', 'PG_VERSION'), 'nonsense')
    await expect(openDatabase({ home: other })).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(readFileSync(join(other, 'database', 'PG_VERSION'), 'utf8')).toBe('nonsense')
    await expect(openDatabase({ home: other })).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})

test('a server that does not answer, or not as PostgreSQL does, is unavailable', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  const databaseUrl = `postgres://user:hidden@127.0.0.1:${address.port}/x`
  const failure: unknown = await openDatabase({ home: '/nonexistent', databaseUrl }).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'store_unavailable' })
  expect(JSON.stringify(failure)).not.toContain('hidden')
  await new Promise((resolve) => server.close(resolve))
  await expect(openDatabase({ home: '/nonexistent', databaseUrl })).rejects.toMatchObject({ code: 'store_unavailable' })
})
