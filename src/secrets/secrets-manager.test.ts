/** The line to AWS Secrets Manager, and what goes wrong with it. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { KEYS } from '#objects/s3.fixture.ts'
import { startFakeManager, type FakeManager, type Fault } from './secrets.fixture.ts'
import { createSecretsManager } from './secrets-manager.ts'

let fake: FakeManager
beforeAll(async () => void (fake = await startFakeManager()))
afterAll(() => fake?.close())
beforeEach(() => {
  fake.asked = []
  fake.secrets = { x: { AWSCURRENT: '{}' } }
  fake.fault = () => undefined
})

const manager = (more = {}) =>
  createSecretsManager({
    region: 'eu-west-1',
    endpoint: fake.endpoint,
    credentials: KEYS,
    requestTimeoutMs: 300,
    ...more,
  })

test('text, bytes and what is not there', async () => {
  expect(await manager().read('x', 'AWSCURRENT')).toEqual({ text: '{}' })
  expect(await manager().read('x', 'AWSPREVIOUS')).toBeUndefined()
  fake.secrets['x'] = { AWSCURRENT: null }
  expect(await manager().read('x', 'AWSCURRENT')).toEqual({ text: undefined })
})

const passing: [string, Fault, number][] = [
  ['throttling', { status: 400, code: 'ThrottlingException' }, 2],
  ['a timeout', 'silent', 1],
  ['a reset', 'reset', 2],
  ['HTTP 500', { status: 500, code: 'InternalServiceError' }, 2],
]
test.each(passing)('%s that passes is not noticed', async (_, fault, times) => {
  fake.fault = (request) => (request <= times ? fault : undefined)
  expect(await manager().read('x', 'AWSCURRENT')).toEqual({ text: '{}' })
  expect(fake.asked).toHaveLength(times + 1)
})

test.each<[string, Fault, string, RegExp, number]>([
  ['throttling', { status: 400, code: 'ThrottlingException' }, 'store_unavailable', /slow down. Try again/, 3],
  ['silence', 'silent', 'store_unavailable', /could not be asked.*Check/, 3],
  ['resets', 'reset', 'store_unavailable', /could not be asked.*Check/, 3],
  ['HTTP 500', { status: 500, code: 'InternalServiceError' }, 'store_unavailable', /could not be asked.*HTTP 500/, 3],
  [
    'no right',
    { status: 400, code: 'AccessDeniedException' },
    'store_unavailable',
    /need secretsmanager:GetSecretV/,
    1,
  ],
  [
    'no right, by a proxy',
    { status: 403, code: 'Forbidden' },
    'store_unavailable',
    /need secretsmanager:GetSecretV/,
    1,
  ],
  ['expired', { status: 400, code: 'ExpiredTokenException' }, 'store_unavailable', /expired. Renew them/, 1],
  [
    'unknown keys',
    { status: 400, code: 'UnrecognizedClientException' },
    'store_unavailable',
    /Check AWS_ACCESS_KEY/,
    1,
  ],
  ['no decryption', { status: 400, code: 'DecryptionFailure' }, 'store_unavailable', /need kms:Decrypt/, 1],
  ['no secret', { status: 400, code: 'ResourceNotFoundException' }, 'config_invalid', /no such secret. Make it/, 1],
  ['a deleted one', { status: 400, code: 'InvalidRequestException' }, 'config_invalid', /deletion. Restore it/, 1],
  ['a strange name', { status: 400, code: 'ValidationException' }, 'config_invalid', /name. Correct it/, 1],
])('%s is told with its remedy, after a few tries at most', async (_, fault, code, told, tries) => {
  fake.fault = () => fault
  const thrown: unknown = await manager()
    .read('x', 'AWSCURRENT')
    .catch((error: unknown) => error)
  expect(thrown).toMatchObject({ code, message: expect.stringMatching(told) })
  expect((thrown as Error).message).toMatch(/secret x/)
  expect(fake.asked).toHaveLength(tries)
  const { cause } = thrown as { cause: Error }
  expect(
    JSON.stringify(thrown) + String((thrown as Error).stack) + Object.keys(cause).join() + String(cause),
  ).not.toMatch(/hunter2|user\/ann|AKIA/)
})

test('nobody there, and no credentials', async () => {
  const nobody = manager({ endpoint: 'http://127.0.0.1:1' }).read('x', 'AWSCURRENT')
  await expect(nobody).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringMatching(/ECONNREFUSED/),
  })
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  for (const file of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(file, '/nonexistent/file')
  await expect(manager({ credentials: undefined }).read('x', 'AWSCURRENT')).rejects.toMatchObject({
    ...{ code: 'store_unavailable', message: expect.stringMatching(/no credentials.*Set AWS_ACCESS_KEY_ID/) },
  })
  expect(fake.asked).toEqual([])
  vi.unstubAllEnvs()
})
