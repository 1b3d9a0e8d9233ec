import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { webhookStoreContract } from '#webhooks/store.contract.ts'
import { openDatabase, type Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { startPostgres, type TestPostgres } from './postgres.fixture.ts'
import { contextOfSealed, createSealedWebhooks } from './webhooks-sealed.ts'
import { createWebhookStore } from './webhooks.ts'

function contracts(name: string, open: () => Promise<Database>): void {
  webhookStoreContract(name, async () => {
    const database = await open()
    return { store: createWebhookStore(database.db), close: () => database.close() }
  })

  describe(`secrets as they are sealed: ${name}`, () => {
    let database: Database
    beforeAll(async () => void (database = await open()))
    afterAll(() => database?.close())

    test('each is found by its id, and replaced only where it is still what was read', async () => {
      const [store, sealed] = [createWebhookStore(database.db), createSealedWebhooks(database.db)]
      for (const webhookId of (await store.list()).map((one) => one.webhookId)) await store.remove(webhookId)
      const settings = { url: 'https://a.example/', description: '', events: ['a.b'], collections: null }
      for (const webhookId of ['webhook_1', 'webhook_2'])
        await store.add({ ...settings, webhookId, active: false, createdBy: 'local' }, `sealed ${webhookId}`)
      await store.rotate('webhook_2', 'sealed anew', new Date())
      expect(await sealed.ids()).toEqual(['webhook_1', 'webhook_2', 'webhook_2:previous'])
      expect(await sealed.sealed('webhook_2')).toBe('sealed anew')
      expect(await sealed.sealed('webhook_2:previous')).toBe('sealed webhook_2')
      expect(await sealed.sealed('webhook_1:previous')).toBeUndefined()
      expect(await sealed.sealed('webhook_3')).toBeUndefined()
      expect(['webhook_2', 'webhook_2:previous'].map(contextOfSealed)).toEqual([
        'webhook webhook_2',
        'webhook webhook_2',
      ])
      expect(await sealed.replace('webhook_2:previous', 'sealed anew', 'x')).toBe(false)
      expect(await sealed.replace('webhook_2:previous', 'sealed webhook_2', 'x')).toBe(true)
      expect(await store.sealed('webhook_2')).toMatchObject({ sealedSecret: 'sealed anew', sealedPrevious: 'x' })
    })
  })
}

contracts('PGlite', openMemoryDatabase)

const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`PostgreSQL contracts skipped: ${postgres.skipped}`)
describe.skipIf('skipped' in postgres)('on a server', () => {
  const server = postgres as TestPostgres
  let databaseUrl: string
  beforeAll(async () => {
    databaseUrl = await server.createDatabase(`webhooks_${randomUUID().slice(0, 8)}`)
  })
  afterAll(() => server.stop())
  contracts('PostgreSQL', () => openDatabase({ home: '/nonexistent', databaseUrl }))
})
