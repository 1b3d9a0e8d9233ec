/** What can go wrong between here and a bucket, at each step. */
import { createHash, randomBytes } from 'node:crypto'
import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { startFauxqs } from 'fauxqs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LikenessError } from '#errors'
import { createS3Objects, type S3ObjectsOptions } from './s3-objects.ts'
import {
  freePort,
  hasMoto,
  KEYS,
  startFaulty,
  startHttp,
  startMoto,
  type Asked,
  type Fault,
  type Faulty,
} from './s3.fixture.ts'

const MIB = 1024 * 1024
const KEY = 'people/c/person_maria/1.jpg'
const ATTEMPTS = 3
const content = randomBytes(300_000)

const made = (endpoint: string, options: Partial<S3ObjectsOptions> = {}) =>
  createS3Objects({
    ...{ bucket: 'pictures', endpoint, region: 'us-east-1', credentials: KEYS, partBytes: 5 * MIB },
    ...{ ...options },
  })
const caught = async (work: Promise<unknown>): Promise<LikenessError> => {
  try {
    await work
  } catch (error) {
    return error as LikenessError
  }
  throw new Error('it did not fail')
}
/** Nothing of whom a picture shows or with what it was asked for. */
const expectSilent = (error: LikenessError) => {
  const cause = error.cause as Error
  const told = JSON.stringify([error, error.message, cause, cause?.message, { ...cause }, cause?.stack])
  expect(told).not.toMatch(/maria|AKIA|test-secret|Signature=|1\.jpg/)
}
async function* stream(parts = 11): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < parts; i++) yield await Promise.resolve(Buffer.alloc(MIB, i))
}

const FAULTS: [string, Fault, string | RegExp, number][] = [
  ['slows down', { status: 503, code: 'SlowDown' }, 'asks to slow down', ATTEMPTS],
  ['fails', { status: 500, code: 'InternalError' }, 'could not be asked', ATTEMPTS],
  ['says nothing', 'silent', 'could not be asked', ATTEMPTS],
  ['denies it', { status: 403, code: 'AccessDenied' }, /s3:GetObject, s3:PutObject/, 1],
  ['knows the credentials no more', { status: 400, code: 'ExpiredToken' }, /have expired. Renew/, 1],
  ['never knew them', { status: 403, code: 'InvalidAccessKeyId' }, /AWS_ACCESS_KEY_ID/, 1],
  ['has no such bucket', { status: 404, code: 'NoSuchBucket' }, /has no such bucket.*AWS_S3_BUCKET/, 1],
  ['is elsewhere', { status: 301, code: 'PermanentRedirect' }, /AWS_REGION/, 1],
  ['does not understand', { status: 400, code: 'MalformedXML' }, 'refused: MalformedXML (HTTP 400)', 1],
]
type Store = ReturnType<typeof made>
const OPERATIONS: [string, (store: Store) => Promise<unknown>][] = [
  ['put', (store) => store.put(KEY, content)],
  ['putStream', (store) => store.putStream(KEY, stream())],
  ['putStream of little', (store) => store.putStream(KEY, stream(1))],
  ['get', (store) => store.get(KEY)],
  ['exists', (store) => store.exists(KEY)],
  ['list', (store) => store.list('people/')[Symbol.asyncIterator]().next()],
  ['delete', (store) => store.delete([KEY])],
  ['deleteAll', (store) => store.deleteAll('people/')],
  ['check', (store) => store.check()],
]

describe.each(hasMoto ? ['moto', 'fauxqs'] : ['fauxqs'])('before %s', (name) => {
  let server: { port: number; stop(): unknown }
  let line: Faulty
  let client: S3Client
  let store: Store
  const asks = (of: (asked: Asked) => boolean) => line.asked.filter(of).length
  /** Fails so often where `which` says, then goes well. */
  const fails = (fault: Fault, times: number, which: (asked: Asked) => boolean = () => true) => {
    let left = times
    line.asked.length = 0
    line.fault = (asked) => (which(asked) && left-- > 0 ? fault : undefined)
  }
  const expectNothingLeft = async () => {
    line.fault = () => undefined
    expect(await store.exists(KEY)).toBe(false)
    if (name === 'fauxqs') return
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: 'pictures' }))
    expect(Uploads ?? []).toEqual([])
  }
  const isPart = ({ query }: Asked) => query.includes('partNumber')
  const isCompletion = ({ method, query }: Asked) => method === 'POST' && query.includes('uploadId')

  beforeAll(async () => {
    server = name === 'moto' ? await startMoto() : await startFauxqs({ port: 0, logger: false })
    line = await startFaulty(server.port)
    const endpoint = `http://127.0.0.1:${server.port}`
    client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: KEYS })
    await client.send(new CreateBucketCommand({ Bucket: 'pictures' }))
  })
  beforeEach(async () => {
    line.fault = () => undefined
    // The SDK waits for a random time between attempts.
    vi.spyOn(Math, 'random').mockReturnValue(0)
    store = made(line.endpoint)
    await store.delete([KEY])
    line.asked.length = 0
  })
  afterEach(() => void vi.restoreAllMocks())
  afterAll(async () => {
    client?.destroy()
    line?.close()
    await server?.stop()
  })

  // Once is enough: the faults are the line's.
  describe.skipIf(hasMoto && name === 'fauxqs').each(FAULTS)('a server that %s', (_, fault, message, attempts) => {
    test.each(OPERATIONS)('%s: says so after a few attempts, and goes well afterwards', async (operation, work) => {
      if (['get', 'delete', 'deleteAll'].includes(operation)) await store.put(KEY, content)
      fails(fault, Infinity)
      const error = await caught(work(fault === 'silent' ? made(line.endpoint, { requestTimeoutMs: 150 }) : store))
      expect(error).toMatchObject({ code: 'store_unavailable' })
      expectSilent(error)
      const versions = asks(({ query }) => /[?&]versions\b/.test(query))
      // Who may not do anything may not see versions either.
      if (versions > 0) expect(error.message).toMatch(/^Nothing was deleted.*s3:ListBucketVersions/)
      else expect(error.message).toMatch(message)
      // A stream looks whether it is there after all.
      const most = operation.startsWith('putStream') ? 2 * attempts : attempts + versions
      expect(line.asked.length).toBeLessThanOrEqual(most)
      expect(line.asked.length).toBeGreaterThanOrEqual(attempts)
      line.fault = () => undefined
      if (operation.startsWith('put')) await expectNothingLeft()
      await work(store)
      if (operation.startsWith('put')) expect((await store.get(KEY)).byteLength).toBeGreaterThan(0)
    })
  })

  test('one bad moment is nothing that a caller sees', async () => {
    for (const fault of ['cut', 'lost', { status: 503, code: 'SlowDown' }, { status: 500, code: 'X' }] as Fault[]) {
      fails(fault, 1, ({ method }) => method === 'PUT')
      await store.put(KEY, content)
      expect(asks(({ method }) => method === 'PUT')).toBe(2)
      expect(content.equals(await store.get(KEY))).toBe(true)
      fails(fault, 2, isPart)
      expect(await store.putStream(KEY, stream())).toBe(11 * MIB)
      expect((await store.get(KEY)).byteLength).toBe(11 * MIB)
      await store.delete([KEY])
    }
  }, 30_000)

  test('a line that breaks while a picture goes up leaves the old one', async () => {
    await store.put(KEY, Buffer.from('old'))
    fails('cut', Infinity, ({ method }) => method === 'PUT')
    const error = await caught(store.put(KEY, content))
    expect(error.code).toBe('store_unavailable')
    expectSilent(error)
    expect(asks(({ method }) => method === 'PUT')).toBe(ATTEMPTS)
    line.fault = () => undefined
    expect(Buffer.from(await store.get(KEY)).toString()).toBe('old')
    await store.put(KEY, content)
    expect(content.equals(await store.get(KEY))).toBe(true)
  })

  test('a line that breaks while one comes down gives no half', async () => {
    await store.put(KEY, content)
    fails('half', Infinity, ({ method }) => method === 'GET')
    const error = await caught(store.get(KEY))
    expect(error.code).toBe('store_unavailable')
    expectSilent(error)
    expect(line.asked.length).toBeLessThanOrEqual(ATTEMPTS)
    line.fault = () => undefined
    expect(content.equals(await store.get(KEY))).toBe(true)
  })

  test.each([
    ['a part that is cut', 'cut', isPart],
    ['a part that is refused', { status: 403, code: 'AccessDenied' }, isPart],
    [
      'the second part alone',
      { status: 500, code: 'InternalError' },
      ({ query }: Asked) => query.includes('partNumber=2'),
    ],
    ['the last step', { status: 500, code: 'InternalError' }, isCompletion],
    ['the last step, refused', { status: 403, code: 'AccessDenied' }, isCompletion],
    ['the last step, cut', 'cut', isCompletion],
  ] as [string, Fault, (asked: Asked) => boolean][])('%s leaves neither a file nor parts', async (_, fault, which) => {
    fails(fault, Infinity, which)
    const error = await caught(store.putStream(KEY, stream()))
    expect(error.code).toBe('store_unavailable')
    expectSilent(error)
    await expectNothingLeft()
    expect(await store.putStream(KEY, stream())).toBe(11 * MIB)
  })

  test('an answer that was lost is no failure when the file is there', async () => {
    fails('lost', Infinity, isCompletion)
    expect(await store.putStream(KEY, stream())).toBe(11 * MIB)
    line.fault = () => undefined
    expect((await store.get(KEY)).byteLength).toBe(11 * MIB)
  })

  test('an abort that fails once is asked for again', async () => {
    let aborts = 0
    line.fault = (asked) => {
      if (isPart(asked)) return { status: 403, code: 'AccessDenied' }
      return asked.method === 'DELETE' && (aborts += 1) <= ATTEMPTS ? { status: 500, code: 'X' } : undefined
    }
    expect((await caught(store.putStream(KEY, stream()))).code).toBe('store_unavailable')
    await expectNothingLeft()
  }, 20_000)

  test('what is sent carries its SHA-256 and no checksum that servers may not know', async () => {
    await store.put(KEY, content)
    await store.putStream('people/c/long', stream())
    await store.deleteAll('people/')
    const bodies = line.asked.filter(({ method, headers }) => method !== 'GET' && headers['content-length'] !== '0')
    expect(bodies.length).toBeGreaterThan(5)
    for (const { headers } of bodies) {
      if (headers['content-length']) expect(headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/)
      expect(Object.keys(headers).join()).not.toMatch(/checksum|trailer/)
    }
    const [put] = line.asked
    expect(put!.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(content).digest('hex'))
    const deletion = line.asked.findLast(({ method }) => method === 'POST')
    expect(deletion!.headers['content-md5']).toMatch(/^[A-Za-z0-9+/]{22}==$/)
  })

  test('an empty one is there, and a missing one is not found', async () => {
    await store.put(KEY, new Uint8Array())
    expect(await store.exists(KEY)).toBe(true)
    await store.delete([KEY])
    const error = await caught(store.get(KEY))
    expect(error).toMatchObject({ code: 'object_not_found', details: { key: KEY } })
    const other = made(line.endpoint, { bucket: 'nowhere' })
    for (const [, work] of OPERATIONS)
      expect(await caught(work(other))).toMatchObject({
        code: 'store_unavailable',
        message: expect.stringContaining('has no such bucket'),
      })
  })
})

describe('a server that', () => {
  test('could not delete some says how many, and not which', async () => {
    const server = await startHttp((request, response) => {
      request.resume()
      if (request.method === 'GET') return void response.end('<VersioningConfiguration/>')
      const failed = (n: number) => `<Error><Key>people/maria/${n}</Key><Code>InternalError</Code></Error>`
      response.end(`<DeleteResult><Deleted><Key>a</Key></Deleted>${failed(1)}${failed(2)}</DeleteResult>`)
    })
    const keys = ['people/maria/1', 'people/maria/2', 'a']
    const error = await caught(made(server.endpoint).delete(keys))
    expect(error).toMatchObject({ code: 'store_unavailable', details: { failed: 2, of: 3, codes: ['InternalError'] } })
    expect(error.message).toContain('2 of 3')
    expectSilent(error)
    server.close()
  })

  test('gives back something else than was stored is not believed', async () => {
    const sum = createHash('sha256').update('stored').digest('hex')
    const server = await startHttp((_, response) => {
      response.writeHead(200, { 'content-length': 6, 'x-amz-meta-likeness-sha256': sum }).end('rotten')
    })
    expect((await caught(made(server.endpoint).get(KEY))).code).toBe('store_unavailable')
    server.close()
  })

  test('has no room left says so', async () => {
    const server = await startHttp((request, response) => {
      request.resume().on('end', () => response.writeHead(507).end('<Error><Code>XMinioStorageFull</Code></Error>'))
    })
    expect((await caught(made(server.endpoint).put(KEY, content))).code).toBe('disk_full')
    server.close()
  })

  test('is not there could not be asked', async () => {
    const error = await caught(made(`http://127.0.0.1:${await freePort()}`).check())
    expect(error).toMatchObject({ code: 'store_unavailable', message: expect.stringContaining('ECONNREFUSED') })
    expect((await caught(made('http://nobody.invalid').exists(KEY))).code).toBe('store_unavailable')
  })

  test('is asked for nothing without credentials', async () => {
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    for (const file of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(file, '/nonexistent/file')
    let asked = 0
    const server = await startHttp((_, response) => void response.end(void (asked += 1)))
    const error = await caught(createS3Objects({ bucket: 'pictures', endpoint: server.endpoint, region: 'x' }).check())
    expect(error).toMatchObject({ code: 'store_unavailable', message: expect.stringContaining('no credentials') })
    expect(asked).toBe(0)
    server.close()
    vi.unstubAllEnvs()
  })
})
