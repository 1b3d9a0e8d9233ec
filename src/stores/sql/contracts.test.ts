import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { faceStoreContract } from '#engine/vectors.contract.ts'
import { peopleStoreContract } from '#people/store.contract.ts'
import { openDatabase, type Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { createFaceStore } from './face-store.ts'
import { createPeopleStore } from './people.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'

function contracts(name: string, open: () => Promise<Database>): void {
  const opened = async <Store>(create: (db: Database['db']) => Store) => {
    const database = await open()
    return { store: create(database.db), close: () => database.close() }
  }
  faceStoreContract(name, () => opened(createFaceStore))
  peopleStoreContract(name, () => opened(createPeopleStore))
}

contracts('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`contracts_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())
  contracts('PostgreSQL', () => openDatabase({ home: '/nonexistent', databaseUrl }))
})
