/** Stores of the identity use and of erasures, for both databases. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { erasureStoreContract } from '#people/erasure-store.contract.ts'
import { matchStoreContract, policyStoreContract } from '#usecases/identity/store.contract.ts'
import { openDatabase, type Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { createErasureStore } from './erasures.ts'
import { createMatchStore } from './matches.ts'
import { createPolicyStore } from './policies.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'

function contracts(name: string, open: () => Promise<Database>): void {
  const opened = async <Store>(create: (db: Database['db']) => Store) => {
    const database = await open()
    return { store: create(database.db), close: () => database.close() }
  }
  erasureStoreContract(name, () => opened(createErasureStore))
  matchStoreContract(name, () => opened(createMatchStore))
  policyStoreContract(name, () => opened(createPolicyStore))
}

contracts('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`matches_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())
  contracts('PostgreSQL', () => openDatabase({ home: '/nonexistent', databaseUrl }))
})
