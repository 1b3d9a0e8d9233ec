import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { accessStoresContract } from '#access/access-stores.contract.ts'
import { createAccountStore } from './accounts.ts'
import { openDatabase, type Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { createKeyStore } from './keys.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'

const contracts = (name: string, open: () => Promise<Database>) =>
  accessStoresContract(name, async () => {
    const database = await open()
    return {
      keys: createKeyStore(database.db),
      accounts: createAccountStore(database.db),
      close: () => database.close(),
    }
  })

contracts('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`access_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())
  contracts('PostgreSQL', () => openDatabase({ home: '/nonexistent', databaseUrl }))
})
