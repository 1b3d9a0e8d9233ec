/** Deletion from buckets that keep versions, and the rules by which a bucket tidies itself. */
import { randomBytes } from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  type LifecycleRule,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createS3Objects, type S3ObjectsOptions } from './s3-objects.ts'
import { hasMoto, KEYS, MOTO, startFaulty, startMoto, type Faulty } from './s3.fixture.ts'

const bytes = Buffer.from('content')
const made = (endpoint: string, options: Partial<S3ObjectsOptions> = {}) =>
  createS3Objects({ bucket: 'pictures', prefix: '', endpoint, region: 'us-east-1', credentials: KEYS, ...options })
const keepVersions = (client: S3Client) =>
  client.send(new PutBucketVersioningCommand({ Bucket: 'pictures', VersioningConfiguration: { Status: 'Enabled' } }))

if (!hasMoto) console.warn(`Versions and lifecycles not tested: there is no ${MOTO}.`)
describe.skipIf(!hasMoto)('a bucket of moto that', () => {
  let server: Awaited<ReturnType<typeof startMoto>>
  let line: Faulty
  let client: S3Client
  const versions = async (Prefix = '') => {
    const all: (string | undefined)[] = []
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: 'pictures', Prefix, MaxKeys: 1000 }))
    for (const each of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) all.push(each.Key)
    return all
  }
  const rules = async (Bucket: string) =>
    (await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules ?? []
  beforeAll(async () => {
    // Small pages, so that one key's versions are on several.
    server = await startMoto({ MOTO_S3_DEFAULT_MAX_KEYS: '8' })
    line = await startFaulty(server.port)
    client = new S3Client({ endpoint: line.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: KEYS })
    for (const Bucket of ['pictures', 'tidy', 'bare', 'old']) await client.send(new CreateBucketCommand({ Bucket }))
  })
  afterAll(() => {
    client?.destroy()
    line?.close()
    server?.stop()
  })

  test('keeps versions loses every one of what is deleted, and no other', async () => {
    const objects = made(line.endpoint)
    await objects.put('p/old', bytes)
    await keepVersions(client)
    for (let n = 0; n < 8; n++) for (const key of ['p/old', 'p/a', 'p/ab']) await objects.put(key, randomBytes(n))
    // Hidden before by somebody else: not there, and its versions are.
    await objects.put('p/hidden', bytes)
    await client.send(new DeleteObjectCommand({ Bucket: 'pictures', Key: 'p/hidden' }))
    expect(await objects.exists('p/hidden')).toBe(false)
    expect(await objects.delete(['p/a', 'p/old', 'p/hidden', 'p/none', 'p/a'])).toBe(2)
    expect(new Set(await versions())).toEqual(new Set(['p/ab']))
    expect((await objects.get('p/ab')).byteLength).toBe(7)
    await objects.put('p/x', bytes)
    expect(await objects.deleteAll('p/')).toBe(2)
    expect(await versions()).toEqual([])
  })

  test('keeps versions shows no older one when the deletion fails in the middle', async () => {
    const objects = made(line.endpoint)
    await objects.put('q/a', Buffer.from('old'))
    await objects.put('q/a', Buffer.from('new'))
    let deletions = 0
    line.fault = ({ method }) =>
      method === 'POST' && (deletions += 1) > 1 ? { status: 403, code: 'AccessDenied' } : undefined
    await expect(objects.deleteAll('q/')).rejects.toMatchObject({ code: 'store_unavailable' })
    line.fault = () => undefined
    expect(Buffer.from(await objects.get('q/a')).toString()).toBe('new')
    expect(await versions('q/')).toEqual(['q/a'])
    expect(await objects.deleteAll('q/')).toBe(1)
    expect(await versions('q/')).toEqual([])
  })

  test('does not show its versions loses nothing, and says why', async () => {
    const objects = made(line.endpoint)
    await objects.put('r/a', bytes)
    const denied = { status: 403, code: 'AccessDenied' }
    line.fault = ({ query }) => (/[?&](versions|versioning)/.test(query) ? denied : undefined)
    for (const deleting of [() => objects.delete(['r/a']), () => objects.deleteAll('r/'), () => objects.check()])
      await expect(deleting()).rejects.toMatchObject({
        code: 'store_unavailable',
        message: expect.stringMatching(/Nothing was deleted.*s3:ListBucketVersions/),
      })
    expect(await objects.exists('r/a')).toBe(true)
    // Without the right to ask whether there are any, the listing itself tells.
    line.fault = ({ query }) => (query.includes('versioning') ? denied : undefined)
    expect(await objects.delete(['r/a'])).toBe(1)
    line.fault = () => undefined
    expect(await versions('r/')).toEqual([])
    await objects.deleteAll('checks/')
  })

  test('knows nothing of versions is deleted from plainly, unless it hides what it should delete', async () => {
    const objects = made(line.endpoint)
    await objects.put('s/a', bytes)
    line.fault = ({ query }) => (query.includes('versioning') ? { status: 501, code: 'NotImplemented' } : undefined)
    expect(await objects.delete(['s/a'])).toBe(1)
    line.fault = () => undefined
    // This one does keep them.
    expect(await versions('s/')).toEqual([])
  })

  test('has rules of others keeps them beside ours', async () => {
    const foreign: LifecycleRule[] = [
      { ID: 'theirs', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Days: 30 } },
      {
        ID: 'off',
        Status: 'Disabled',
        Filter: { Prefix: '' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 },
      },
    ]
    const LifecycleConfiguration = { Rules: foreign }
    await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: 'tidy', LifecycleConfiguration }))
    const theirs = await rules('tidy')
    const objects = made(line.endpoint, { bucket: 'tidy', prefix: 'own/' })
    expect(await objects.ensureLifecycle()).toBe(true)
    const after = await rules('tidy')
    expect(after.filter(({ ID }) => !ID?.startsWith('likeness'))).toEqual(theirs)
    expect(after.filter(({ ID }) => ID?.startsWith('likeness'))).toMatchObject([
      { Filter: { Prefix: 'own/' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
      { Filter: { Prefix: 'own/jobs/' }, Expiration: { Days: 8 }, Status: 'Enabled' },
    ])
    line.asked.length = 0
    expect(await objects.ensureLifecycle()).toBe(false)
    expect(line.asked.some(({ method }) => method === 'PUT')).toBe(false)
    // Another product of ours in the same bucket, and a rule of ours that somebody changed.
    expect(await made(line.endpoint, { bucket: 'tidy' }).ensureLifecycle()).toBe(true)
    expect(await rules('tidy')).toHaveLength(6)
    const changed = (await rules('tidy')).map((rule) =>
      rule.ID === 'likeness-jobs' ? { ...rule, Status: 'Disabled' as const } : rule,
    )
    await client.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: 'tidy', LifecycleConfiguration: { Rules: changed } }),
    )
    expect(await made(line.endpoint, { bucket: 'tidy' }).ensureLifecycle()).toBe(true)
    expect((await rules('tidy')).find(({ ID }) => ID === 'likeness-jobs')?.Status).toBe('Enabled')
  })

  test('has rules of the old shape gets ours in it too', async () => {
    const Rules: LifecycleRule[] = [{ ID: 'theirs', Status: 'Enabled', Prefix: 'logs/', Expiration: { Days: 30 } }]
    const LifecycleConfiguration = { Rules }
    await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: 'old', LifecycleConfiguration }))
    let sent = ''
    line.fault = ({ method }) => void (method === 'PUT' && (sent += 'PUT '))
    expect(await made(line.endpoint, { bucket: 'old' }).ensureLifecycle()).toBe(true)
    line.fault = () => undefined
    expect(sent).toBe('PUT ')
    expect((await rules('old')).map(({ ID, Prefix, Filter }) => [ID, Prefix, Filter])).toEqual([
      ...[
        ['theirs', 'logs/', undefined],
        ['likeness-uploads', '', undefined],
        ['likeness-jobs', 'jobs/', undefined],
      ],
    ])
  })

  test('has suspended its versions loses those it kept', async () => {
    const objects = made(line.endpoint)
    await objects.put('t/a', bytes)
    const VersioningConfiguration = { Status: 'Suspended' as const }
    await client.send(new PutBucketVersioningCommand({ Bucket: 'pictures', VersioningConfiguration }))
    await objects.put('t/a', bytes)
    expect(await objects.delete(['t/a'])).toBe(1)
    expect(await versions('t/')).toEqual([])
    await keepVersions(client)
  })

  test('has more than a thousand versions loses all', async () => {
    const objects = made(line.endpoint)
    const put = (n: number) => client.send(new PutObjectCommand({ Bucket: 'pictures', Key: `u/${n % 3}`, Body: 'x' }))
    for (let at = 0; at < 1050; at += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => put(at + i)))
    expect(await objects.deleteAll('u/')).toBe(3)
    expect(await versions('u/')).toEqual([])
  }, 120_000)

  test('has no rules gets ours, and those for versions where it keeps them', async () => {
    expect(await made(line.endpoint, { bucket: 'bare' }).ensureLifecycle()).toBe(true)
    expect((await rules('bare')).map(({ ID }) => ID)).toEqual(['likeness-uploads', 'likeness-jobs'])
    const versioned = made(line.endpoint)
    expect(await versioned.ensureLifecycle()).toBe(true)
    expect(await versioned.ensureLifecycle()).toBe(false)
    expect((await rules('pictures')).map(({ ID }) => ID)).toEqual([
      ...['likeness-uploads', 'likeness-jobs', 'likeness-marks'],
    ])
  })

  test('cannot tell its rules gets none', async () => {
    line.fault = ({ method }) => (method === 'GET' ? { status: 403, code: 'AccessDenied' } : undefined)
    line.asked.length = 0
    await expect(made(line.endpoint).ensureLifecycle()).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(line.asked.some(({ method }) => method === 'PUT')).toBe(false)
    line.fault = () => undefined
  })
})
