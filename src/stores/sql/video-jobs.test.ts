/** Video jobs, for both databases. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { videoJobStoreContract } from '#video/store.contract.ts'
import { openDatabase, type Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'
import { createVideoJobStore } from './video-jobs.ts'

function contract(name: string, open: () => Promise<Database>): void {
  videoJobStoreContract(name, async () => {
    const database = await open()
    return { store: createVideoJobStore(database.db), close: () => database.close() }
  })
}

contract('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`videos_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())
  contract('PostgreSQL', () => openDatabase({ home: '/nonexistent', databaseUrl }))
})
