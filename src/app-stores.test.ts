/** Stores that are not in the database: what stops a start, and what does not. */
import { startFauxqs } from 'fauxqs'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { readConfig } from '#config'
import { freePort, KEYS } from '#objects/s3.fixture.ts'
import { openMemoryDatabase, type Database } from '#stores/sql/database.ts'
import { away } from './app-away.ts'
import { openStores } from './app-stores.ts'

let database: Database
let sqs: Awaited<ReturnType<typeof startFauxqs>>
beforeAll(async () => {
  database = await openMemoryDatabase()
  sqs = await startFauxqs({ port: 0, logger: false })
})
afterAll(async () => {
  await database?.close()
  await sqs?.stop()
})
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', KEYS.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', KEYS.secretAccessKey)
  return () => vi.unstubAllEnvs()
})

const withQueue = (endpoint: string, more: Record<string, string> = {}) =>
  readConfig({
    ...{ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: endpoint, SQS_QUEUE_URL: `${endpoint}/000000000000/jobs` },
    ...{ LIKENESS_LOG_LEVEL: 'silent', ...more },
  })
const dynamodb = { LIKENESS_RECORDS: 'dynamodb', FACE_PROCESSING_BACKEND: 'aws_rekognition' }

test('without SQS jobs are in the database, and nothing is away', async () => {
  const config = readConfig({})
  expect((await openStores(config, database)).delivery).toBeUndefined()
  await Promise.all([away(config).records(), away(config).jobs()])
})

test('an SQS that is away does not stop a start, and is told of', async () => {
  const config = withQueue(`http://127.0.0.1:${await freePort()}`)
  const { queue, delivery } = await openStores(config, database)
  const { jobId } = await queue.add({ kind: 'x', payload: {}, createdBy: 'local' })
  expect((await queue.get(jobId)).state).toBe('queued')
  const isAway = { code: 'store_unavailable', details: { reason: 'network' } }
  await expect(delivery!.check()).rejects.toMatchObject(isAway)
  await expect(away(config).jobs()).rejects.toMatchObject(isAway)
  delivery!.close()
})

test('a queue that is not there does', async () => {
  const config = withQueue(`http://127.0.0.1:${sqs.port}`)
  const refused = { code: 'store_unavailable', details: { reason: 'no_queue' } }
  await expect(openStores(config, database)).rejects.toMatchObject(refused)
  await expect(away(config).jobs()).rejects.toMatchObject(refused)
})

test('a DynamoDB that is away stops it: without people nothing can be answered', async () => {
  const config = withQueue(`http://127.0.0.1:${await freePort()}`, dynamodb)
  const isAway = { code: 'store_unavailable', details: { reason: 'network' } }
  await expect(openStores(config, database)).rejects.toMatchObject(isAway)
  await expect(away(config).records()).rejects.toMatchObject(isAway)
})
