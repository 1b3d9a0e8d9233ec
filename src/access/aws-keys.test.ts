/** Keys that sign: what is kept of them, and who may use them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSecretBox } from '#secrets/secret-box.ts'
import { createKeyStore } from '#stores/sql/keys.ts'
import type { Database } from '#stores/sql/database.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createAccess } from './access.ts'
import { newAwsKey } from './aws-keys.ts'
import { LOCAL } from './principal.ts'
import type { AccountStore } from './store.ts'

let database: Database
beforeAll(async () => void (database = await openMemoryDatabase()))
afterAll(() => database.close())

let now = new Date('2026-03-04T05:06:07Z')
const turn = (ms: number) => void (now = new Date(now.getTime() + ms))
function openAccess(secretKey = 1) {
  const box = createSecretBox(new Uint8Array(32).fill(secretKey))
  return createAccess({
    ...{ keys: createKeyStore(database.db), accounts: {} as AccountStore, now: () => now },
    audit: { record: async () => ({}) as never },
    secretBox: async () => box,
    collectionExists: async () => false,
  })
}
const create = async (more: object = {}) =>
  openAccess().keys.create({ kind: 'aws', name: 'Robot', role: 'operator', ...more }, LOCAL)

test('ids look like those of AWS and are not, secrets have 240 bits', () => {
  const keys = Array.from({ length: 200 }, newAwsKey)
  for (const { accessKeyId, secret } of keys) {
    expect(accessKeyId).toMatch(/^LKIA[A-Z2-7]{16}$/)
    expect(secret).toMatch(/^[A-Za-z0-9+/]{40}$/)
  }
  expect(new Set(keys.flatMap(({ accessKeyId, secret }) => [accessKeyId, secret])).size).toBe(400)
})

test('a key is found with its secret, its role and its collections', async () => {
  const { keyId, key } = await create({ collections: ['c'] })
  expect(await openAccess().awsKeys.find(keyId)).toEqual({
    secret: key,
    principal: { actor: `key:${keyId}`, role: 'operator', collections: ['c'], kind: 'key', name: 'Robot' },
  })
  for (const id of ['', keyId.toLowerCase(), `${keyId}A`, 'LKIAAAAAAAAAAAAAAAAA', `${keyId}\0`, '__proto__']) {
    expect([id, await openAccess().awsKeys.find(id)]).toEqual([id, undefined])
  }
})

test('a copy of the database has no secret in it', async () => {
  const { keyId, key } = await create()
  const rows = await database.db.selectFrom('api_keys').selectAll().execute()
  const dump = JSON.stringify(rows)
  expect(dump).toContain(keyId)
  const bytes = Buffer.from(key, 'base64')
  for (const form of [
    key,
    bytes.toString('hex'),
    Buffer.from(key).toString('base64'),
    Buffer.from(key).toString('hex'),
    Buffer.from(key).toString('base64url'),
  ]) {
    expect(dump).not.toContain(form)
  }
  expect(JSON.stringify(await openAccess().keys.list(LOCAL))).not.toMatch(/sealed|secret/i)
})

test('a service with another key for secrets knows the key and not its secret', async () => {
  const { keyId } = await create()
  const found = await openAccess(2).awsKeys.find(keyId)
  expect(found?.principal.actor).toBe(`key:${keyId}`)
  expect(found?.secret).toBeUndefined()
})

test('the sealed secret of one key does not serve another', async () => {
  const [one, two] = [await create(), await create()]
  const sealed = await createKeyStore(database.db).signing(one.keyId)
  await database.db
    .updateTable('api_keys')
    .set({ sealed_secret: sealed!.sealedSecret })
    .where('key_id', '=', two.keyId)
    .execute()
  expect((await openAccess().awsKeys.find(two.keyId))?.secret).toBeUndefined()
})

test('expiry and revocation hold: here at once, elsewhere within a second', async () => {
  const brief = await create({ expiresAt: new Date(now.getTime() + 1000) })
  const { keyId } = await create()
  const [here, elsewhere] = [openAccess(), openAccess()]
  for (const { awsKeys } of [here, elsewhere]) {
    expect(await awsKeys.find(keyId)).toBeDefined()
    expect(await awsKeys.find(brief.keyId)).toBeDefined()
  }
  turn(1000)
  expect(await here.awsKeys.find(brief.keyId)).toBeUndefined()
  expect(await here.awsKeys.find(keyId)).toBeDefined()
  expect(await elsewhere.awsKeys.find(keyId)).toBeDefined()
  await here.keys.revoke(keyId, LOCAL)
  expect(await here.awsKeys.find(keyId)).toBeUndefined()
  turn(1000)
  expect(await elsewhere.awsKeys.find(keyId)).toBeUndefined()
})

test('a key that signs is no bearer, and a bearer does not sign', async () => {
  const { key } = await create()
  const bearer = await openAccess().keys.create({ name: 'x', role: 'admin' }, LOCAL)
  const { keys, awsKeys } = openAccess()
  expect(await keys.verify(key)).toBeUndefined()
  expect(await awsKeys.find(bearer.keyId)).toBeUndefined()
  expect(await awsKeys.find(bearer.key)).toBeUndefined()
})
