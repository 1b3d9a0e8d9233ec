/** On the embedded database, and on PostgreSQL where there is one. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { openDatabase, type Database } from '#stores/sql/database.ts'
import { startPostgres, type TestPostgres } from '#stores/sql/postgres.fixture.ts'
import { galleryClientsSuite } from './clients-suite.fixture.ts'
import { galleriesSuite } from './galleries-suite.fixture.ts'
import { galleryJobsSuite } from './jobs-suite.fixture.ts'

galleriesSuite('PGlite', () => ({}))
galleryClientsSuite('PGlite', () => ({}))
galleryJobsSuite('PGlite', () => ({}))

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`Galleries on PostgreSQL are skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let database: Database
  beforeAll(async () => {
    const databaseUrl = await server.createDatabase(`galleries_${randomUUID().slice(0, 8)}`)
    database = await openDatabase({ home: '/nonexistent', databaseUrl })
  })
  afterAll(async () => {
    await database?.close()
    await server.stop()
  })
  galleriesSuite('PostgreSQL', () => ({ database }))
  galleryClientsSuite('PostgreSQL', () => ({ database }))
  galleryJobsSuite('PostgreSQL', () => ({ database }))
})
