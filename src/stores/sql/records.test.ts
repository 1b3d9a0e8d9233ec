import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { consentStoreContract } from '#people/consent-store.contract.ts'
import { referenceStoreContract } from '#people/reference-store.contract.ts'
import { createMemoryConsents, createMemoryReferences } from '../../../test/fixtures/memory-records.ts'
import { createConsentStore } from './consents.ts'
import { openDatabase, type Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'
import { createReferenceStore } from './references.ts'

function contracts(name: string, open: () => Promise<Database>): void {
  const opened = async <Store>(create: (db: Database['db']) => Store) => {
    const database = await open()
    return { store: create(database.db), close: () => database.close() }
  }
  referenceStoreContract(name, () => opened(createReferenceStore))
  consentStoreContract(name, () => opened(createConsentStore))
}

contracts('PGlite', openMemoryDatabase)

// What the room's own tests run against has to be as strict.
const close = async () => {}
describe('the fixtures', () => {
  consentStoreContract('memory', async () => ({ store: createMemoryConsents().store, close }))
  referenceStoreContract('memory', async () => ({ store: createMemoryReferences().store, close }))
})

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts of records skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`records_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())
  contracts('PostgreSQL', () => openDatabase({ home: '/nonexistent', databaseUrl }))
})
