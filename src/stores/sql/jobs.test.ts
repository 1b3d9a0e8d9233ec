import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { queueContract } from '#queue/queue.contract.ts'
import { queueGroupsContract } from '#queue/queue-groups.contract.ts'
import { openDatabase, type Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { createExclusive } from './exclusive.ts'
import { createJobItems } from './job-items.ts'
import { createQueue } from './jobs.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'

const opened = async (open: () => Promise<Database>) => {
  const { db, close } = await open()
  return { queue: createQueue(db), items: createJobItems(db), close }
}

queueContract('PGlite', () => opened(openMemoryDatabase))
queueGroupsContract('PGlite', () => opened(openMemoryDatabase))

test('PGlite: work that is exclusive may use the database, fails as it fails, and is not nested', async () => {
  const database = await openMemoryDatabase()
  const { tryExclusive } = createExclusive(database)
  let inner: boolean | undefined
  const work = async () => {
    await createQueue(database.db).list({ limit: 1, offset: 0 })
    inner = await tryExclusive('chore', async () => {})
  }
  expect(await tryExclusive('chore', work)).toBe(true)
  expect(inner).toBe(false)
  await expect(tryExclusive('chore', () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  expect(await tryExclusive('chore', async () => {})).toBe(true)
  await database.close()
})

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  const open = () => openDatabase({ home: '/nonexistent', databaseUrl })
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`jobs_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())

  queueContract('PostgreSQL', () => opened(open))
  queueGroupsContract('PostgreSQL', () => opened(open))

  test('workers of several processes: no job is held by two while its lease holds', async () => {
    const databases = await Promise.all([open(), open(), open()])
    const queues = databases.map(({ db }) => createQueue(db))
    const made = await Promise.all(
      Array.from({ length: 60 }, () => queues[0]!.add({ kind: 'race', payload: {}, createdBy: 'local' })),
    )
    const holders = new Map<string, number>()
    const runs = new Map<string, number>()
    let together = 0
    const work = async (worker: number) => {
      const queue = queues[worker % queues.length]!
      for (let idle = 0; idle < 5;) {
        const job = await queue.claim(['race'], `w${worker}`, 20_000)
        if (!job) {
          idle++
          await sleep(5)
          continue
        }
        const held = (holders.get(job.jobId) ?? 0) + 1
        holders.set(job.jobId, held)
        if (held > 1) together++
        await sleep(Math.random() * 5)
        holders.set(job.jobId, held - 1)
        runs.set(job.jobId, (runs.get(job.jobId) ?? 0) + 1)
        // Every third is given back once, so that jobs are taken up again all the while.
        if (worker % 3 === 0 && runs.get(job.jobId) === 1) await queue.release(job.jobId, `w${worker}`)
        else await queue.finish(job.jobId, `w${worker}`, { state: 'done', done: 1, failed: 0 })
      }
    }
    await Promise.all(Array.from({ length: 12 }, (_, i) => work(i)))
    expect(together).toBe(0)
    const ended = await Promise.all(made.map(({ jobId }) => queues[0]!.get(jobId)))
    expect(new Set(ended.map((job) => job.state))).toEqual(new Set(['done']))
    await Promise.all(databases.map(({ close }) => close()))
  })

  test('more exclusive work than there are connections goes on at once, and uses the database', async () => {
    const [one, two] = await Promise.all([open(), open()])
    const [first, second] = [createExclusive(one), createExclusive(two)]
    const names = Array.from({ length: 30 }, (_, i) => `many ${i}`)
    let inside = 0
    let asked = 0
    const work = async () => {
      inside++
      while (inside < names.length) await sleep(5)
      await createQueue(one.db).list({ limit: 1, offset: 0 })
      expect(await second.tryExclusive(names[0]!, () => Promise.reject(new Error('never')))).toBe(false)
      // The one they all ask for goes on until they have asked.
      asked++
      while (asked < names.length) await sleep(5)
    }
    expect(new Set(await Promise.all(names.map((name) => first.tryExclusive(name, work))))).toEqual(new Set([true]))
    expect(await second.tryExclusive(names[0]!, async () => {})).toBe(true)
    await Promise.all([one.close(), two.close()])
  })

  test('a lock connection that is lost is replaced, though work is still going on', async () => {
    const one = await open()
    const { tryExclusive } = createExclusive(one)
    let leave = () => {}
    const gate = new Promise<void>((resolve) => (leave = resolve))
    const long = tryExclusive('long', () => gate)
    await vi.waitFor(async () => {
      const ended = await sql<{ ended: boolean }>`SELECT pg_terminate_backend(pid) AS ended FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(one.db)
      expect(ended.rows).toEqual([{ ended: true }])
    })
    await vi.waitFor(async () => expect(await tryExclusive('next', async () => {})).toBe(true))
    leave()
    expect(await long).toBe(true)
    await one.close()
  })

  test('one process at a time does what is exclusive', async () => {
    const [one, two] = await Promise.all([open(), open()])
    const [first, second] = [createExclusive(one), createExclusive(two)]
    let entered = () => {}
    let leave = () => {}
    const inside = new Promise<void>((resolve) => (entered = resolve))
    const gate = new Promise<void>((resolve) => (leave = resolve))
    const working = first.tryExclusive('chore', async () => {
      entered()
      await gate
    })
    await inside
    expect(await second.tryExclusive('chore', () => Promise.reject(new Error('never')))).toBe(false)
    expect(await second.tryExclusive('other chore', async () => {})).toBe(true)
    leave()
    expect(await working).toBe(true)
    expect(await second.tryExclusive('chore', async () => {})).toBe(true)
    await expect(first.tryExclusive('chore', () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    expect(await second.tryExclusive('chore', async () => {})).toBe(true)
    await Promise.all([one.close(), two.close()])
  })
})
