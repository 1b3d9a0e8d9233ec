/** 50,000 jobs of one tenant and 10 of another. */
import { randomUUID } from 'node:crypto'
import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase, type Database } from './database.ts'
import { createQueue } from './jobs.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'

interface Plan {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** The most rows that any step of the last statement of `work` looks at. */
async function rowsLookedAt({ db }: Database, work: (queue: ReturnType<typeof createQueue>) => Promise<unknown>) {
  let last: RootOperationNode | undefined
  const spy: KyselyPlugin = {
    transformQuery: ({ node }) => (last = node),
    transformResult: ({ result }) => Promise.resolve(result),
  }
  await work(createQueue(db.withPlugin(spy)))
  const executor = db.getExecutor()
  const { sql, parameters } = executor.compileQuery(last!, { queryId: randomUUID() })
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    CompiledQuery.raw(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, [...parameters]),
  )
  const plans = nodesOf(rows[0]!['QUERY PLAN'][0]!.Plan)
  return Math.max(
    ...plans.map((one) => (one['Actual Rows'] + (one['Rows Removed by Filter'] ?? 0)) * one['Actual Loops']),
  )
}

const worker = 'w'
const make = (n: number, group: string) =>
  Array.from({ length: n }, (_, i) => ({
    ...{
      kind: 'photo',
      group,
      batch: `${group}:1`,
      createdBy: 'local',
      payload: { i },
      idempotencyKey: `${group} ${i}`,
    },
  }))

function fairness(name: string, open: () => Promise<Database>) {
  test(`${name}: a small group is served beside a big one, and claims do not look through what waits`, async () => {
    const database = await open()
    const queue = createQueue(database.db)
    expect(await queue.addMany(make(50_000, 'big'))).toBe(50_000)
    await queue.claim(['photo'], worker, 60_000)
    expect(await queue.addMany(make(10, 'small'))).toBe(10)
    for (let i = 0; i < 20; i++) {
      const job = await queue.claim(['photo', 'other'], worker, 60_000)
      await queue.finish(job!.jobId, worker, { state: 'done', done: 1, failed: 0 })
    }
    expect(await queue.counts({ group: 'small' })).toMatchObject({ done: 10 })
    expect(await queue.counts({ batch: 'big:1' })).toMatchObject({ queued: 49_989, running: 1, done: 10 })
    const limits = { perGroup: 50, perKind: 50 }
    for (const claim of [
      (one: typeof queue) => one.claim(['photo', 'other'], worker, 60_000),
      (one: typeof queue) => one.claimMany(['photo', 'other'], worker, 60_000, 16, limits),
    ])
      expect(await rowsLookedAt(database, claim)).toBeLessThan(1000)
    // With statistics other plans may look better.
    await database.db.executeQuery(CompiledQuery.raw('ANALYZE jobs'))
    expect(await rowsLookedAt(database, (one) => one.claimMany(['photo'], worker, 60_000, 16, limits))).toBeLessThan(
      200,
    )
    expect(await queue.cancelAll({ batch: 'big:1' })).toBe(49_990)
    await database.close()
  }, 180_000)
}

fairness('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL fairness skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  afterAll(() => server.stop())
  fairness('PostgreSQL', async () =>
    openDatabase({
      home: '/nonexistent',
      databaseUrl: await server.createDatabase(`fair_${randomUUID().slice(0, 8)}`),
    }),
  )
})
