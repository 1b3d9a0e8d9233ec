/** Stores of watchlists, for both databases. */
import { randomUUID } from 'node:crypto'
import { afterAll, describe } from 'vitest'
import { watchlistStoreContract } from '#usecases/watchlist/store.contract.ts'
import { openDatabase, type Database } from './database.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { createAlertStore } from './watchlist-alerts.ts'
import { createEntryStore } from './watchlist-entries.ts'
import { createScreeningStore } from './watchlist-screenings.ts'

const contract = (name: string, open: () => Promise<Database>) =>
  watchlistStoreContract(name, async () => {
    const { db, close } = await open()
    const stores = { entries: createEntryStore(db), screenings: createScreeningStore(db), alerts: createAlertStore(db) }
    return { ...stores, close }
  })

contract('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  afterAll(() => server.stop())
  contract('PostgreSQL', async () => {
    const databaseUrl = await server.createDatabase(`watchlist_${randomUUID().slice(0, 8)}`)
    return openDatabase({ home: '/nonexistent', databaseUrl })
  })
})
