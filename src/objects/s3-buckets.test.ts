import {
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  CreateBucketCommand,
} from '@aws-sdk/client-s3'
import { startFauxqs } from 'fauxqs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { s3BucketsContract } from './s3-buckets.contract.ts'
import { createS3Buckets } from './s3-buckets.ts'
import { bytesOf, freePort, hasMoto, KEYS, MOTO, startHttp, startMoto } from './s3.fixture.ts'

const at = (endpoint: string) =>
  createS3Buckets({ endpoint, region: 'us-east-1', credentials: KEYS, requestTimeoutMs: 300 })
const ref = { bucket: 'photos', name: 'maria-silva.jpg' }

s3BucketsContract('fauxqs', () => startFauxqs({ port: 0, logger: false }))

if (!hasMoto) console.warn(`Not tested against moto: there is no ${MOTO}.`)
describe.skipIf(!hasMoto)('with moto', () => {
  s3BucketsContract('moto', startMoto)

  describe('rights and versions', () => {
    let moto: Awaited<ReturnType<typeof startMoto>>
    let client: S3Client
    const endpoint = () => `http://127.0.0.1:${moto.port}`
    const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket: 'photos', Key, Body }))
    beforeAll(async () => {
      moto = await startMoto()
      client = new S3Client({ endpoint: endpoint(), region: 'us-east-1', forcePathStyle: true, credentials: KEYS })
      await client.send(new CreateBucketCommand({ Bucket: 'photos' }))
      const VersioningConfiguration = { Status: 'Enabled' as const }
      await client.send(new PutBucketVersioningCommand({ Bucket: 'photos', VersioningConfiguration }))
    })
    afterAll(() => {
      client?.destroy()
      moto?.stop()
    })

    test('a version is read, and none but that whose size was told', async () => {
      const { VersionId: first } = await put('v', 'one')
      const latest = await at(endpoint()).open({ bucket: 'photos', name: 'v' })
      await put('v', 'three')
      await expect(bytesOf(latest.stream())).rejects.toMatchObject({
        code: 'object_not_found',
        details: { reason: 'changed' },
      })
      const read = async (version?: string) =>
        String(await bytesOf((await at(endpoint()).open({ bucket: 'photos', name: 'v', version })).stream()))
      expect([await read(), await read(first)]).toEqual(['three', 'one'])
      for (const version of ['none', '', 'x'.repeat(1024), '../v'])
        await expect(read(version)).rejects.toMatchObject({ code: 'object_not_found' })
      await client.send(new DeleteObjectCommand({ Bucket: 'photos', Key: 'v' }))
      await expect(read()).rejects.toMatchObject({ code: 'object_not_found' })
      expect(await read(first)).toBe('one')
    })

    test('private files are read with signed requests, and not by those without a right', async () => {
      await put(ref.name, 'content')
      expect((await fetch(`${endpoint()}/photos/${ref.name}`)).status).toBe(403)
      expect((await at(endpoint()).open(ref)).bytes).toBe(7)
      const enforce = (count: string) => fetch(`${endpoint()}/moto-api/reset-auth`, { method: 'POST', body: count })
      await enforce('0')
      try {
        const refused = at(endpoint()).open(ref)
        await expect(refused).rejects.toMatchObject({ code: 'object_not_found', details: { reason: 'refused' } })
      } finally {
        await enforce('1000000')
      }
    })
  })
})

test('without credentials nothing is asked', async () => {
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  for (const file of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(file, '/nonexistent/file')
  let asked = 0
  const server = await startHttp((_, response) => void response.end(void (asked += 1)))
  const buckets = createS3Buckets({ endpoint: server.endpoint, region: 'us-east-1' })
  await expect(buckets.open(ref)).rejects.toMatchObject({
    code: 'object_not_found',
    details: { reason: 'no_credentials' },
  })
  expect(asked).toBe(0)
  server.close()
  vi.unstubAllEnvs()
})

describe('a server that', () => {
  test('is not there could not be asked', async () => {
    const opened = at(`http://127.0.0.1:${await freePort()}`).open(ref)
    await expect(opened).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    await expect(at('http://nobody.invalid').open(ref)).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test.each([500, 503, 429])('answers %i is asked a few times, then not any more', async (status) => {
    let asked = 0
    const server = await startHttp((_, response) => void response.writeHead(status).end(void (asked += 1)))
    await expect(at(server.endpoint).open(ref)).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(asked).toBe(3)
    server.close()
  })

  test.each([
    ...[
      [400, 'refused'],
      [401, 'refused'],
      [403, 'refused'],
      [404, 'no_object'],
      [301, 'other_region'],
    ],
    ...[
      [307, 'other_region'],
      [302, 'refused'],
    ],
  ] as [number, string][])('answers %i has no such file for us, and leads nowhere else', async (status, reason) => {
    let followed = 0
    const other = await startHttp((_, response) => void response.end(void (followed += 1)))
    const server = await startHttp((_, response) => {
      const location = `${other.endpoint}/photos/${ref.name}`
      response.writeHead(status, { location, 'x-amz-bucket-region': 'eu-west-1' }).end()
    })
    const thrown = await at(server.endpoint)
      .open(ref)
      .catch((error: unknown) => error)
    const error = thrown as { cause: Error }
    expect(error).toMatchObject({ code: 'object_not_found', details: { reason } })
    expect(error.cause.message).toContain(String(status))
    // Nothing of whom the picture shows or with what it was asked for.
    expect(JSON.stringify([error, error.cause, error.cause.message, { ...error.cause }])).not.toMatch(
      /maria|AKIA|secret/,
    )
    expect(followed).toBe(0)
    for (const each of [server, other]) each.close()
  })

  test('says nothing, before or in the middle, is not waited for', async () => {
    const silent = await startHttp(() => undefined)
    await expect(at(silent.endpoint).open(ref)).rejects.toMatchObject({ code: 'store_unavailable' })
    silent.close()
    const stalling = await startHttp((request, response) => {
      response.writeHead(200, { 'content-length': 100, etag: '"x"' })
      if (request.method === 'HEAD') response.end()
      else response.write('some')
    })
    const opened = await at(stalling.endpoint).open(ref)
    await expect(bytesOf(opened.stream())).rejects.toMatchObject({ code: 'store_unavailable' })
    stalling.close()
  })

  test('has replaced the file since, or gives another size, does not pass', async () => {
    const matches: unknown[] = []
    const server = await startHttp((request, response) => {
      if (request.method === 'HEAD') return void response.writeHead(200, { 'content-length': 4, etag: '"x"' }).end()
      matches.push(request.headers['if-match'])
      if (matches.length === 1) response.writeHead(412).end()
      else response.writeHead(200, { 'content-length': 5 }).end('longer'.slice(0, 5))
    })
    const opened = await at(server.endpoint).open(ref)
    await expect(bytesOf(opened.stream())).rejects.toMatchObject({
      code: 'object_not_found',
      details: { reason: 'changed' },
    })
    await expect(bytesOf(opened.stream())).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(matches).toEqual(['"x"', '"x"'])
    server.close()
  })
})
