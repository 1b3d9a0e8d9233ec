import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createFollower } from '#engine/vectors.fixture.ts'
import { createArchives } from '#operations/archives.ts'
import { backupContract } from '#operations/backup.contract.ts'
import { installationOf } from './backup.fixture.ts'
import { openDatabase } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { createFaceStore } from './face-store.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'
import { createAlertStore } from './watchlist-alerts.ts'

const folder = mkdtempSync(join(tmpdir(), 'likeness-backup-sql-'))
const embedded = async () => installationOf(await openMemoryDatabase())
const archivesOf = (one: ReturnType<typeof installationOf>) => createArchives({ ...one, version: '1' })
const fileName = () => join(folder, `${randomUUID()}.tar`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

backupContract('PGlite to PGlite', embedded, embedded)

test('every table is in the backup or left out on purpose', async () => {
  const one = await embedded()
  const names = await one.store.snapshot(({ tables }) => Promise.resolve(tables.map(({ name }) => name)))
  const leftOut = ['sessions', 'sign_in_links', 'request_tokens', 'video_jobs', 'video_sightings', 'video_matches']
  expect([...names, ...leftOut].sort()).toEqual([...Object.keys(await one.dump()), 'counters', 'removals'].sort())
  await one.close()
})

describe('after a restore', () => {
  test('whoever knew the collection reads it again, and numbers go on', async () => {
    const [source, target] = [await embedded(), await embedded()]
    await source.fill()
    const file = fileName()
    await archivesOf(source).backup(file)
    const follower = createFollower(createFaceStore(source.db), 'c')
    await follower.catchUp()
    const { revision } = follower
    await archivesOf(source).restore(file, { replace: true })
    const follows = createFollower(createFaceStore(source.db), 'c')
    Object.assign(follows, { revision })
    await follows.catchUp()
    expect(follows.revision).toBeGreaterThan(revision)
    expect(new Set(follows.faces.keys())).toEqual(new Set(follower.faces.keys()))

    await archivesOf(target).restore(file)
    const { rows } = await sql<{ telemetry_id: number }>`INSERT INTO telemetry (client_id, at) VALUES ('x', now())
      RETURNING telemetry_id`.execute(target.db)
    expect(rows[0]?.telemetry_id).toBe(3)
    await createFaceStore(target.db).createCollection({
      collectionId: 'd',
      modelVersion: 'm@1',
      dimensions: 8,
      tags: {},
    })
    const keys = await target.db.selectFrom('collections').select('key').orderBy('key').execute()
    expect(keys.map(({ key }) => key)).toEqual([2, 3])
    await expect(sql`DELETE FROM audit`.execute(target.db)).rejects.toThrow(/only ever added/)
    await source.close()
    await target.close()
  })

  test('people the replaced database has receipts for stay erased, and the receipts stay', async () => {
    const one = await embedded()
    await one.fill()
    const file = fileName()
    await archivesOf(one).backup(file)
    await sql`INSERT INTO erasures (erasure_id, person_id, collection_id, reason, requested_by, finished_at, audit_seq, removed)
      VALUES ('e1', 'person_ann', 'c', 'request', 'local', now(), 7, '{"faces": 1}')`.execute(one.db)
    expect(await archivesOf(one).restore(file, { replace: true })).toMatchObject({ forgotten: 1 })
    const erasures = await one.db
      .selectFrom('erasures')
      .select(['erasure_id', 'audit_seq', 'removed'])
      .orderBy('erasure_id')
      .execute()
    expect(erasures).toEqual([
      { erasure_id: 'e0', audit_seq: null, removed: {} },
      { erasure_id: 'e1', audit_seq: null, removed: { faces: 1 } },
    ])
    const collection = await createFaceStore(one.db).collection('c')
    expect(collection).toMatchObject({ faceCount: 1201, userCount: 1 })
    expect(await one.objects.exists('people/c/person_ann/1.jpg')).toBe(false)
    expect(await one.objects.exists('crops/c/person_ann/m1.jpg')).toBe(false)
    expect(await one.objects.exists('people/c/person_bob/1.jpg')).toBe(true)
    await one.close()
  })

  test('entries of a watchlist that were erased stay so, with pictures and alerts; sequences go on', async () => {
    const one = await embedded()
    await one.fill()
    const file = fileName()
    await archivesOf(one).backup(file)
    await sql`INSERT INTO erasures (erasure_id, person_id, collection_id, reason, requested_by)
      VALUES ('e1', 'person_ann', 'c', 'request', 'local')`.execute(one.db)
    await sql`UPDATE counters SET value = 99 WHERE name = 'watchlist_sequence'`.execute(one.db)
    await archivesOf(one).restore(file, { replace: true })
    const rows = await one.dump()
    expect(rows['watchlist_entries']?.map((row) => (JSON.parse(row) as { entry_id: string }).entry_id)).toEqual(['e2'])
    expect(rows['watchlist_hits']?.map((row) => JSON.parse(row) as object)).toMatchObject([
      { position: 0, entry_id: null, reference_id: null, similarity: 97.123456789 },
      { position: 1, entry_id: 'e2' },
    ])
    expect(rows['watchlist_alerts']?.map((row) => (JSON.parse(row) as { alert_id: string }).alert_id)).toEqual(['al2'])
    for (const key of ['s1/original', 's1/annotated.jpg', 's1/face-0.jpg'])
      expect([key, await one.objects.exists(`watchlist/c/${key}`)]).toEqual([key, false])
    expect(await one.objects.exists('watchlist/c/s2/original')).toBe(true)
    expect(await createAlertStore(one.db).decide('al2', { state: 'open', decidedBy: null, note: null })).toMatchObject({
      sequence: 100,
    })
    await one.close()
  })

  test('a backup of older tables is brought up to date, one of newer tables is refused', async () => {
    const one = await embedded()
    await one.store.replace(['001-faces', '002-people'], async (target) => {
      const person = JSON.stringify(['person_x', 'c', 'X', 'x', 'enrolled'])
      const columns = ['person_id', 'collection_id', 'name', 'name_key', 'state']
      await target.insert({ name: 'people', columns }, [person])
      await target.insert({ name: 'counters', columns: ['name', 'value'] }, ['["retired_revision", "5"]'])
      await target.settle([], [])
    })
    expect(await one.db.selectFrom('people').select(['person_id', 'namesake']).execute()).toEqual([
      { person_id: 'person_x', namesake: 0 },
    ])
    expect(await one.db.selectFrom('audit').selectAll().execute()).toEqual([])
    for (const names of [[], ['001-faces', '009-later'], ['002-people']])
      await expect(one.store.replace(names, () => Promise.resolve())).rejects.toMatchObject({ code: 'backup_invalid' })
    await one.close()
  })

  test('names of tables and columns are not taken from the archive', async () => {
    const one = await embedded()
    const inserting = (name: string, column: string) =>
      one.store.replace(['001-faces'], (target) => target.insert({ name, columns: [column] }, ['["x"]']))
    for (const [name, column] of [
      ['pg_class', 'relname'],
      ['sessions', 'secret_hash'],
      ['people"; DROP TABLE faces; --', 'x'],
      ['faces', 'x"'],
    ] as const)
      await expect(inserting(name, column)).rejects.toMatchObject({ code: 'backup_invalid' })
    await one.close()
  })
})

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL backups skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  const url = () => server.createDatabase(`backup_${randomUUID().slice(0, 8)}`)
  const onServer = async () => installationOf(await openDatabase({ home: '/nonexistent', databaseUrl: await url() }))
  afterAll(() => server.stop())

  backupContract('PGlite to PostgreSQL', embedded, onServer)
  backupContract('PostgreSQL to PGlite', onServer, embedded)

  test('a backup is of one moment while others write', async () => {
    const [one, into] = [await onServer(), await embedded()]
    await one.fill()
    const before = await one.dump()
    const file = fileName()
    let late = 0
    const objects = {
      ...one.objects,
      // Between tables and objects: a person more, and one less.
      list: async function* (prefix: string) {
        await sql`INSERT INTO people (person_id, collection_id, name, name_key, state) VALUES ('person_late', 'c', 'L', 'l', 'enrolled')`.execute(
          one.db,
        )
        await one.objects.put('people/c/person_late/1.jpg', Buffer.from('late'))
        yield* one.objects.list(prefix)
        late += 1
      },
    }
    await createArchives({ ...one, objects, version: '1' }).backup(file)
    expect(late).toBe(1)
    await archivesOf(into).restore(file)
    expect((await into.dump())['people']).toEqual(before['people'])
    expect(await into.objects.exists('people/c/person_late/1.jpg')).toBe(false)
    await one.close()
    await into.close()
  })

  test('nothing is restored under a server that is at work', async () => {
    const databaseUrl = await url()
    const [running, one] = [
      await openDatabase({ home: '/x', databaseUrl }),
      installationOf(await openDatabase({ home: '/x', databaseUrl })),
    ]
    const source = await embedded()
    await source.fill()
    const file = fileName()
    await archivesOf(source).backup(file)
    await expect(archivesOf(one).restore(file)).rejects.toMatchObject({
      ...{ code: 'store_unavailable', message: expect.stringContaining('Stop every server') },
    })
    await running.close()
    // PostgreSQL notices a moment later that somebody is gone.
    await vi.waitFor(() => archivesOf(one).restore(file), { timeout: 20_000, interval: 200 })
    await source.close()
    await one.close()
  })
})
