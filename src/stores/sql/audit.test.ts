import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAudit } from '#audit/audit.ts'
import { auditStoreContract } from '#audit/store.contract.ts'
import { createAuditStore } from './audit.ts'
import { openDatabase, type Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'

function suite(name: string, open: () => Promise<Database>): void {
  auditStoreContract(name, async () => {
    const database = await open()
    return { store: createAuditStore(database.db), close: () => database.close() }
  })

  describe(`the log as a table: ${name}`, () => {
    let database: Database
    const audit = () => createAudit({ store: createAuditStore(database.db) })
    beforeAll(async () => {
      database = await open()
      for (let i = 1; i <= 1005; i++) await audit().record({ actor: 'system', action: 'a', target: `t${i}` })
    })
    afterAll(() => database?.close())

    test('a log longer than a page is read whole', async () => {
      expect(await audit().verify()).toMatchObject({ intact: true, entries: 1005 })
    })

    test('the database refuses to change or remove entries', async () => {
      const refused = { code: 'store_unavailable', message: expect.stringContaining('only ever added to') }
      const { db } = database
      await expect(db.updateTable('audit').set({ actor: 'x' }).where('seq', '=', 1).execute()).rejects.toMatchObject(
        refused,
      )
      await expect(db.deleteFrom('audit').where('seq', '=', 1005).execute()).rejects.toMatchObject(refused)
      await expect(sql`TRUNCATE audit`.execute(db)).rejects.toMatchObject(refused)
      expect(await audit().verify()).toMatchObject({ intact: true, entries: 1005 })
    })

    test('who switches that off is found out', async () => {
      const { db } = database
      const tamper = async (change: (trx: Database['db']) => Promise<unknown>) => {
        const undo = new Error('undo')
        let found: unknown
        await db
          .transaction()
          .execute(async (trx) => {
            await sql`ALTER TABLE audit DISABLE TRIGGER audit_append_only`.execute(trx)
            await change(trx)
            found = await createAudit({ store: createAuditStore(trx) }).verify()
            throw undo
          })
          .catch((error: unknown) => expect(error).toBe(undo))
        return found
      }
      const update = (values: object) => (trx: Database['db']) =>
        trx.updateTable('audit').set(values).where('seq', '=', 1003).execute()
      expect(await tamper(update({ actor: 'x' }))).toMatchObject({ intact: false, brokenAt: 1003 })
      expect(await tamper(update({ details: '{"a":1}' }))).toMatchObject({ intact: false, brokenAt: 1003 })
      expect(await tamper(update({ at: new Date(0) }))).toMatchObject({ intact: false, brokenAt: 1003 })
      const remove = (trx: Database['db']) => trx.deleteFrom('audit').where('seq', '=', 1003).execute()
      expect(await tamper(remove)).toMatchObject({ intact: false, brokenAt: 1004, problem: 'Entry 1003 is missing.' })
      expect(await audit().verify()).toMatchObject({ intact: true, entries: 1005 })
    })
  })
}

suite('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL audit tests skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  const url = () => server.createDatabase(`audit_${randomUUID().slice(0, 8)}`)
  const openUrl = (databaseUrl: string) => openDatabase({ home: '/nonexistent', databaseUrl })
  afterAll(() => server.stop())
  suite('PostgreSQL', async () => openUrl(await url()))

  test('two processes write one chain', async () => {
    const databaseUrl = await url()
    const databases = [await openUrl(databaseUrl), await openUrl(databaseUrl)]
    try {
      const logs = databases.map(({ db }) => createAudit({ store: createAuditStore(db) }))
      await Promise.all(
        Array.from({ length: 200 }, (_, i) => logs[i % 2]!.record({ actor: `p${i % 2}`, action: 'a', target: `${i}` })),
      )
      expect(await logs[0]!.verify()).toMatchObject({ intact: true, entries: 200 })
      const { total } = await createAuditStore(databases[1]!.db).list({ actor: 'p0', limit: 1, offset: 0 })
      expect(total).toBe(100)
    } finally {
      for (const database of databases) await database.close()
    }
  })
})
