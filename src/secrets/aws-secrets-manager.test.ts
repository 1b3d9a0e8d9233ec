/** Secrets of AWS Secrets Manager: what is set here and there, kept, changed, and not to be had. */
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { hasMoto, KEYS, MOTO, startMoto } from '#objects/s3.fixture.ts'
import { createAwsSecrets, type AwsSecretsDeps } from './aws-secrets-manager.ts'
import { CHECKS, KEY, startFakeManager, type FakeManager } from './secrets.fixture.ts'
import { createSecretsManager } from './secrets-manager.ts'

const URL_1 = 'postgres://ann:one@db/faces'
const URL_2 = 'postgres://ann:two@db/faces'
const json = JSON.stringify
let clock: number
const onWarning = vi.fn<(sentence: string) => void>()
const warnings = () => onWarning.mock.calls.map(([sentence]) => sentence)

const made = (endpoint: string, more: Partial<AwsSecretsDeps> = {}) =>
  createAwsSecrets({
    manager: createSecretsManager({ region: 'eu-west-1', endpoint, credentials: KEYS, requestTimeoutMs: 300 }),
    ...{ name: 'main', given: {}, checks: CHECKS, ttlMs: 300_000, restMs: 10_000, now: () => clock, onWarning },
    ...more,
  })

beforeEach(() => {
  clock = 1_000_000
  onWarning.mockReset()
})

describe('of a stand-in', () => {
  let fake: FakeManager
  const secrets = (more?: Partial<AwsSecretsDeps>) => made(fake.endpoint, more)
  const set = (name: string, current: object | string, previous?: object | string) =>
    (fake.secrets[name] = {
      AWSCURRENT: typeof current === 'string' ? current : json(current),
      ...(previous && { AWSPREVIOUS: typeof previous === 'string' ? previous : json(previous) }),
    })
  beforeAll(async () => void (fake = await startFakeManager()))
  afterAll(() => fake?.close())
  beforeEach(() => {
    fake.asked = []
    fake.fault = () => undefined
    fake.secrets = {}
    set('main', { DATABASE_URL: URL_1, LIKENESS_SECRET_KEY: KEY(1) })
  })

  test('nobody is asked for what is set here', async () => {
    const all = secrets({ given: { DATABASE_URL: URL_2, LIKENESS_SECRET_KEY: KEY(9) } })
    expect([await all.get('DATABASE_URL'), await all.get('LIKENESS_SECRET_KEY')]).toEqual([URL_2, KEY(9)])
    expect(await all.previous('LIKENESS_SECRET_KEY')).toBeUndefined()
    await all.refresh('LIKENESS_SECRET_KEY')
    await all.refresh()
    expect(fake.asked).toEqual([])
  })

  test('one request for many who wait, and the next one when it is old', async () => {
    const all = secrets()
    expect(new Set(await Promise.all(Array.from({ length: 40 }, () => all.get('DATABASE_URL'))))).toEqual(
      new Set([URL_1]),
    )
    expect(fake.asked).toEqual([{ SecretId: 'main', VersionStage: 'AWSCURRENT' }])
    set('main', { DATABASE_URL: URL_2 })
    clock += 299_999
    expect(await all.get('DATABASE_URL')).toBe(URL_1)
    clock += 1
    expect(await all.get('DATABASE_URL')).toBe(URL_2)
    expect(fake.asked).toHaveLength(2)
  })

  test('an address without a password takes the login of the secret, with its user', async () => {
    set('main', { username: 'bob', password: 'p%41@/' })
    const get = (given: string) => secrets({ given: { DATABASE_URL: given } }).get('DATABASE_URL')
    expect(await get('postgres://ann@host:6000/faces?sslmode=verify-full')).toBe(
      'postgres://bob:p%2541%40%2F@host:6000/faces?sslmode=verify-full',
    )
    expect(await get('postgres://host/faces?password=mine')).toBe('postgres://host/faces?password=mine')
    set('main', { LIKENESS_SECRET_KEY: KEY(1) })
    expect(await get('postgres://host/faces')).toBe('postgres://host/faces')
    set('main', { username: 'bob', password: 'hunter2' })
    await expect(secrets().get('DATABASE_URL')).rejects.toMatchObject({
      ...{ code: 'config_invalid', message: expect.stringMatching(/no host. Set DATABASE_URL/) },
    })
  })

  test('the sealing key has a secret of its own where one is named, bare or by name, with the one before', async () => {
    const both = secrets({ keyName: 'key' })
    set('key', KEY(3), KEY(2))
    expect([await both.get('LIKENESS_SECRET_KEY'), await both.previous('LIKENESS_SECRET_KEY')]).toEqual([
      KEY(3),
      KEY(2),
    ])
    expect(fake.asked.map(({ SecretId, VersionStage }) => `${SecretId} ${VersionStage}`)).toEqual([
      ...['key AWSCURRENT', 'key AWSPREVIOUS'],
    ])
    set('key', { LIKENESS_SECRET_KEY: KEY(4) }, { LIKENESS_SECRET_KEY: KEY(3) })
    clock += 1000
    await both.refresh('LIKENESS_SECRET_KEY')
    expect([await both.get('LIKENESS_SECRET_KEY'), await both.previous('LIKENESS_SECRET_KEY')]).toEqual([
      KEY(4),
      KEY(3),
    ])
    set('key', { DATABASE_URL: URL_1 })
    await expect(secrets({ keyName: 'key' }).get('LIKENESS_SECRET_KEY')).rejects.toMatchObject({
      ...{ code: 'config_invalid', message: expect.stringMatching(/key has no LIKENESS_SECRET_KEY. Put it in/) },
    })
    expect(await secrets({ name: undefined, keyName: 'key' }).get('DATABASE_URL')).toBeUndefined()
  })

  test('a version before that is missing, broken or forbidden stops nothing', async () => {
    for (const previous of [undefined, 'hunter2', '{}', json({ DATABASE_URL: URL_1 })]) {
      set('main', { LIKENESS_SECRET_KEY: KEY(1) }, previous)
      const all = secrets()
      expect([await all.get('LIKENESS_SECRET_KEY'), await all.previous('LIKENESS_SECRET_KEY')]).toEqual([
        KEY(1),
        undefined,
      ])
    }
    expect(onWarning).not.toHaveBeenCalled()
    set('main', { LIKENESS_SECRET_KEY: KEY(2) }, { LIKENESS_SECRET_KEY: KEY(1) })
    const all = secrets()
    expect(await all.previous('LIKENESS_SECRET_KEY')).toBe(KEY(1))
    fake.fault = (_, stage) => (stage === 'AWSPREVIOUS' ? { status: 400, code: 'AccessDeniedException' } : undefined)
    for (let i = 0; i < 2; i++) {
      clock += 300_000
      expect(await all.get('LIKENESS_SECRET_KEY')).toBe(KEY(2))
      expect(await all.previous('LIKENESS_SECRET_KEY')).toBe(KEY(1))
    }
    expect(warnings()).toEqual([expect.stringMatching(/may not open: .*need secretsmanager:GetSecretValue/)])
  })

  test.each([
    { status: 400, code: 'AccessDeniedException' },
    { status: 400, code: 'ExpiredTokenException' },
    { status: 500, code: 'InternalServiceError' },
    { status: 400, code: 'ThrottlingException' },
    { status: 400, code: 'ResourceNotFoundException' },
    'reset' as const,
    'silent' as const,
  ])('the last good value is used on, with one warning: %j', async (fault) => {
    const all = secrets()
    await all.get('DATABASE_URL')
    fake.fault = () => fault
    for (let i = 0; i < 2; i++) {
      clock += 300_000
      expect(await all.get('DATABASE_URL')).toBe(URL_1)
      expect(await all.get('DATABASE_URL')).toBe(URL_1)
    }
    expect(warnings()).toEqual([expect.stringMatching(/cannot be read anew, so the last ones are used on. .*main/)])
    clock += 1000
    await expect(all.refresh('DATABASE_URL')).rejects.toMatchObject({ name: 'LikenessError' })
    // At the start there is nothing to go on with.
    await expect(secrets().get('DATABASE_URL')).rejects.toMatchObject({ name: 'LikenessError' })
    fake.fault = () => undefined
    set('main', { DATABASE_URL: URL_2 })
    clock += 10_000
    expect(await all.get('DATABASE_URL')).toBe(URL_2)
  })

  test('so it is when somebody has put nonsense there', async () => {
    const all = secrets()
    await all.get('DATABASE_URL')
    set('main', 'hunter2')
    clock += 300_000
    expect(await all.get('DATABASE_URL')).toBe(URL_1)
    expect(warnings()).toEqual([expect.stringMatching(/The secret main is not JSON. Set/)])
    expect(warnings().join()).not.toContain('hunter2')
  })

  test('keys that mean nothing are told once, by name', async () => {
    set('main', { DATABASE_URL: URL_1, DATABSE_URL: 'hunter2' })
    const all = secrets()
    for (let i = 0; i < 2; i++) {
      await all.get('DATABASE_URL')
      clock += 300_000
    }
    expect(warnings()).toEqual(['The secret main has keys that mean nothing here: DATABSE_URL.'])
  })

  test('a refresh without a name asks for what was used before', async () => {
    const all = secrets()
    await all.refresh()
    expect(fake.asked).toEqual([])
    await all.get('DATABASE_URL')
    clock += 1000
    await all.refresh()
    expect(fake.asked).toHaveLength(2)
  })
})

if (!hasMoto) console.warn(`Secrets are not tested against moto: there is no ${MOTO}.`)
describe.skipIf(!hasMoto)('of moto', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>
  let client: SecretsManagerClient
  const endpoint = () => `http://127.0.0.1:${moto.port}`
  const put = (SecretId: string, SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId, SecretString }))
  beforeAll(async () => {
    moto = await startMoto()
    client = new SecretsManagerClient({ endpoint: endpoint(), region: 'eu-west-1', credentials: KEYS })
  }, 60_000)
  afterAll(() => {
    client?.destroy()
    moto?.stop()
  })

  test('a rotation is followed, by name and by ARN, and the key before stays', async () => {
    const SecretString = json({ DATABASE_URL: URL_1, LIKENESS_SECRET_KEY: KEY(1) })
    const { ARN } = await client.send(new CreateSecretCommand({ Name: 'prod/likeness', SecretString }))
    // Elsewhere than the secret: its ARN says where it is.
    const manager = createSecretsManager({ region: 'us-east-1', endpoint: endpoint(), credentials: KEYS })
    for (const all of [made(endpoint(), { name: 'prod/likeness' }), made(endpoint(), { name: ARN, manager })]) {
      await put('prod/likeness', SecretString)
      clock += 300_000
      expect([await all.get('DATABASE_URL'), await all.get('LIKENESS_SECRET_KEY')]).toEqual([URL_1, KEY(1)])
      await put('prod/likeness', json({ DATABASE_URL: URL_2, LIKENESS_SECRET_KEY: KEY(2) }))
      expect([await all.get('DATABASE_URL'), await all.get('LIKENESS_SECRET_KEY')]).toEqual([URL_1, KEY(1)])
      clock += 1000
      await all.refresh()
      expect([await all.get('DATABASE_URL'), await all.get('LIKENESS_SECRET_KEY')]).toEqual([URL_2, KEY(2)])
      expect(await all.previous('LIKENESS_SECRET_KEY')).toBe(KEY(1))
    }
    expect(onWarning).not.toHaveBeenCalled()
  })

  test('a secret of its first version has none before', async () => {
    await client.send(new CreateSecretCommand({ Name: 'first', SecretString: json({ LIKENESS_SECRET_KEY: KEY(1) }) }))
    const all = made(endpoint(), { name: 'first' })
    expect([await all.get('LIKENESS_SECRET_KEY'), await all.previous('LIKENESS_SECRET_KEY')]).toEqual([
      KEY(1),
      undefined,
    ])
    expect(onWarning).not.toHaveBeenCalled()
  })

  test('bytes, a deleted one and none at all are refused', async () => {
    await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: Buffer.from('hunter2') }))
    await client.send(new CreateSecretCommand({ Name: 'deleted', SecretString: '{}' }))
    await client.send(new DeleteSecretCommand({ SecretId: 'deleted' }))
    for (const [name, told] of Object.entries({ bytes: /bytes/, deleted: /deletion/, none: /no such secret/ })) {
      await expect(made(endpoint(), { name }).get('DATABASE_URL')).rejects.toMatchObject({
        ...{ code: 'config_invalid', message: expect.stringMatching(told) },
      })
    }
  })
})
