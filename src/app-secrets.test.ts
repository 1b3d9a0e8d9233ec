/** Secrets as the parts of the service get them: from the settings to a box, an address, keys sealed anew. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { newAwsKey, sealAwsSecret } from '#access/aws-keys.ts'
import { describeConfig, readConfig } from '#config'
import { createSecretBox } from '#secrets/secret-box.ts'
import { KEY, startFakeManager, type FakeManager } from '#secrets/secrets.fixture.ts'
import { openMemoryDatabase, type Database } from '#stores/sql/database.ts'
import { createKeyStore } from '#stores/sql/keys.ts'
import { databaseAddress, resealKeys, sealingBox, secretsOf, settingsInSecrets } from './app-secrets.ts'

const URL_1 = 'postgres://ann:one@db/faces'
let fake: FakeManager
let home: string
let database: Database
beforeAll(async () => {
  fake = await startFakeManager()
  home = await mkdtemp(join(tmpdir(), 'likeness-secrets-'))
  database = await openMemoryDatabase()
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test-secret-of-nobody')
}, 60_000)
afterAll(async () => {
  vi.unstubAllEnvs()
  fake?.close()
  await database?.close()
  await rm(home, { recursive: true, force: true })
})
beforeEach(() => {
  fake.asked = []
  fake.secrets = { main: { AWSCURRENT: JSON.stringify({ DATABASE_URL: URL_1, LIKENESS_SECRET_KEY: KEY(1) }) } }
})

const configOf = (more: Record<string, string> = {}) =>
  readConfig({
    ...{ LIKENESS_HOME: home, AWS_SECRET_NAME: 'main', AWS_REGION: 'eu-west-1', LIKENESS_LOG_LEVEL: 'silent' },
    ...{ AWS_ENDPOINT_URL_SECRETS_MANAGER: fake.endpoint, ...more },
  })
const addressOf = async (config: ReturnType<typeof configOf>) => {
  const address = databaseAddress(config)
  return typeof address === 'object' ? address.get() : address
}

test('nobody is asked before something is needed, and once for all parts then', async () => {
  const config = configOf()
  const box = sealingBox(config)
  databaseAddress(config)
  await secretsOf(config)
  expect(fake.asked).toEqual([])
  expect(await addressOf(config)).toBe(URL_1)
  expect(await addressOf(config)).toBe(URL_1)
  expect(fake.asked).toHaveLength(1)
  expect(createSecretBox(Buffer.from(KEY(1), 'base64')).open((await box()).seal('x', 'a'), 'a')).toBe('x')
})

test('what is set here wins, and it is told where each comes from', async () => {
  const own = { DATABASE_URL: 'postgres://me:own@here/x', LIKENESS_SECRET_KEY: KEY(2) }
  const config = configOf(own)
  expect(await addressOf(config)).toBe(own.DATABASE_URL)
  expect(createSecretBox(Buffer.from(KEY(2), 'base64')).open((await sealingBox(config)()).seal('x', 'a'), 'a')).toBe(
    'x',
  )
  expect(fake.asked).toEqual([])
  const found = await settingsInSecrets(configOf())
  expect(found).toEqual(['DATABASE_URL', 'LIKENESS_SECRET_KEY'])
  const { settings } = describeConfig({ AWS_SECRET_NAME: 'main', AWS_REGION: 'eu-west-1' }, {}, found)
  expect(settings.filter(({ source }) => source === 'secret').map(({ name, value }) => [name, value])).toEqual([
    ...[
      ['DATABASE_URL', '***'],
      ['LIKENESS_SECRET_KEY', '***'],
    ],
  ])
  expect(await settingsInSecrets(readConfig({}))).toEqual([])
})

test('what is there is wrong, or not there: an error of the settings', async () => {
  fake.secrets = {
    main: { AWSCURRENT: JSON.stringify({ DATABASE_URL: 'mysql://hunter2@x', LIKENESS_SECRET_KEY: 'x' }) },
  }
  for (const wanted of [addressOf(configOf()), sealingBox(configOf())()]) {
    const thrown: unknown = await wanted.catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code: 'config_invalid' })
    expect((thrown as Error).message).toMatch(/secret main .*postgres:\/\/.*32 bytes in base64/)
    expect((thrown as Error).message).not.toContain('hunter2')
  }
  fake.secrets = {}
  await expect(addressOf(configOf())).rejects.toMatchObject({ code: 'config_invalid' })
})

test('keys are sealed anew with the key of now, a few at a time, and those that nobody opens are told', async () => {
  const keys = createKeyStore(database.db)
  const boxes = [1, 2, 9].map((byte) => createSecretBox(Buffer.from(KEY(byte), 'base64')))
  const ids: string[] = []
  for (const [index, box] of [boxes[0]!, boxes[0]!, boxes[1]!, boxes[2]!, boxes[0]!].entries()) {
    const { accessKeyId: keyId } = newAwsKey()
    const added = { keyId, name: 'n', prefix: keyId, role: 'viewer' as const, collections: null, createdBy: 'local' }
    await keys.add({ ...added, expiresAt: null }, `hash ${index}`, sealAwsSecret(box, keyId, `secret ${index}`))
    ids.push(keyId)
  }
  await keys.revoke(ids[4]!, new Date())
  const [current, previous] = [2, 1].map((byte) => JSON.stringify({ LIKENESS_SECRET_KEY: KEY(byte) }))
  fake.secrets = { main: { AWSCURRENT: current!, AWSPREVIOUS: previous! } }
  const sum = { resealed: 0, current: 0, lost: [] as string[] }
  for (let next: string | undefined, rounds = 0; rounds === 0 || next; rounds++) {
    expect(rounds).toBeLessThan(3)
    const part = await resealKeys(configOf(), database.db, { limit: 2, ...(next && { after: next }) })
    sum.resealed += part.resealed
    sum.current += part.current
    sum.lost.push(...part.lost)
    next = part.next
  }
  expect(sum).toEqual({ resealed: 2, current: 1, lost: [ids[3]] })
  for (const [index, byte] of [2, 2, 2, 9, 1].entries()) {
    const sealed = (await keys.signing(ids[index]!))!.sealedSecret
    const box = createSecretBox(Buffer.from(KEY(byte), 'base64'))
    expect(box.open(sealed, `aws-key ${ids[index]}`)).toBe(`secret ${index}`)
  }
  expect(await resealKeys(configOf(), database.db)).toEqual({ resealed: 0, current: 3, lost: [ids[3]] })
  // Two processes at once.
  fake.secrets = { main: { AWSCURRENT: previous!, AWSPREVIOUS: current! } }
  const both = await Promise.all([resealKeys(configOf(), database.db), resealKeys(configOf(), database.db)])
  expect(both[0].resealed + both[1].resealed).toBe(3)
  const stopped = resealKeys(configOf(), database.db, { signal: AbortSignal.abort() })
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
})
