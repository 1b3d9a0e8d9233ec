/**
 * Pictures in a bucket: the built product on moto_server, from enrolment over a bulk job to the erasure, and with a
 * backup out of the bucket into a folder.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import yazl from 'yazl'
import { hasMoto, KEYS, MOTO, startMoto } from '#objects/s3.fixture.ts'
import { demoPictures } from '../fixtures/pictures.ts'
import { startServer, type RunningServer } from '../fixtures/server.ts'

const Bucket = 'likeness-pictures'
const prefix = 'door/likeness/'
const likeness = resolve(import.meta.dirname, '../../bin/likeness.mjs')

if (!hasMoto) console.warn(`Pictures in a bucket are not tested: there is no ${MOTO}.`)
describe.skipIf(!hasMoto)('pictures in a bucket', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>
  let client: S3Client
  let env: Record<string, string>
  let homes: string[]
  let server: RunningServer
  let key: string
  let picture: (name: string) => Promise<Uint8Array>

  const home = async (name: string) => {
    homes.push(await mkdtemp(join(tmpdir(), `likeness-s3-${name}-`)))
    return homes.at(-1)!
  }
  const inBucket = async (below = '') => {
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix + below }))
    return (Contents ?? []).map(({ Key }) => Key!.slice(prefix.length)).sort()
  }
  const filesBelow = async (path: string) => {
    const all = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
    return all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  }
  const run = (args: string[], more: Record<string, string>) =>
    promisify(execFile)(process.execPath, [likeness, ...args], { env: { ...process.env, ...more } })
  const blob = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)])
  const post = (path: string, fields: Record<string, string | Blob>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    return server.call(`/api/v1/${path}`, { key, method: 'POST', body: form })
  }
  const json = async <Body>(answer: Response) => {
    const body = (await answer.json()) as Body
    expect([answer.status, answer.ok ? undefined : body]).toEqual([answer.status, undefined])
    return body
  }
  const people = async (of = server, with_ = key) =>
    json<{ person_id: string; user_name: string }[]>(await of.call('/api/v1/people', { key: with_ }))
  const enroll = async (name: string, file: string) =>
    json<{ person_id: string }>(await post('enroll', { user_name: name, image: blob(await picture(file)) }))

  beforeAll(async () => {
    homes = []
    const path = await demoPictures()
    picture = (name) => readFile(path(name))
    moto = await startMoto()
    const endpoint = `http://127.0.0.1:${moto.port}`
    client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: KEYS })
    await client.send(new CreateBucketCommand({ Bucket }))
    await client.send(new PutObjectCommand({ Bucket, Key: 'somebody/else', Body: 'x' }))
    env = {
      ...{ LIKENESS_OBJECTS: 's3', AWS_S3_BUCKET_NAME: Bucket, LIKENESS_S3_PREFIX: prefix, AWS_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey },
      ...{ AWS_ENDPOINT_URL_S3: endpoint, LIKENESS_WORKERS: '1' },
    }
    server = await startServer({ home: await home('first'), env })
    key = await server.key()
  })
  afterAll(async () => {
    await server?.stop()
    client?.destroy()
    moto?.stop()
    for (const path of homes ?? []) await rm(path, { recursive: true, force: true })
  })

  test('a person who is enrolled has picture and thumbnail there and nowhere else', async () => {
    expect((await server.call('/ready')).status).toBe(200)
    const { person_id: id } = await enroll('Tom', 'franck_02045.jpg')
    const keys = await inBucket('people/')
    expect(keys).toHaveLength(2)
    expect(keys.every((one) => one.startsWith(`people/default/${id}/`))).toBe(true)
    const thumbnail = await server.call(`/api/v1/people/${id}/thumbnail`, { key })
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(
      Buffer.from(await thumbnail.arrayBuffer())
        .subarray(0, 2)
        .toString('hex'),
    ).toBe('ffd8')
    expect(await filesBelow(join(server.home, 'objects'))).toEqual([])
  })

  test('an archive is enrolled from, and gone from bucket and machine when that is done', async () => {
    const zip = new yazl.ZipFile()
    zip.addBuffer(Buffer.from(await picture('cage.jpg')), 'Nick/1.jpg')
    zip.addBuffer(Buffer.from(await picture('franck_02159.jpg')), 'Tom/2.jpg')
    zip.addBuffer(Buffer.from('no picture'), 'Eve/1.jpg')
    zip.end()
    const form = { archive: blob(await buffer(zip.outputStream)), allow_duplicate: 'true' }
    const { job_id: jobId } = await json<{ job_id: string }>(await post('jobs/bulk-enroll', form))
    interface Job {
      state: string
      done: number
      failed: number
    }
    let job: Job
    do {
      await sleep(200)
      job = await json<Job>(await server.call(`/api/v1/jobs/${jobId}`, { key }))
    } while (['queued', 'running'].includes(job.state))
    expect(job).toMatchObject({ state: 'done', done: 2, failed: 1 })
    expect((await people()).map((person) => person.user_name).sort()).toEqual(['Nick', 'Tom'])
    expect(await inBucket('people/')).toHaveLength(6)
    expect(await inBucket('jobs/')).toEqual([])
    expect(await filesBelow(join(server.home, 'archives'))).toEqual([])
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([])
  })

  test('nothing is left below a person who was erased, and the others keep theirs', async () => {
    const ids = Object.fromEntries((await people()).map((person) => [person.user_name, person.person_id]))
    const [nick, tom] = [ids['Nick']!, ids['Tom']!]
    expect(await inBucket(`people/default/${tom}/`)).toHaveLength(4)
    const erased = await server.call(`/api/v1/people/${tom}`, { key, method: 'DELETE' })
    expect((await json<{ finished_at: string | null }>(erased)).finished_at).not.toBeNull()
    const left = await inBucket()
    expect(left).toHaveLength(2)
    expect(left.every((one) => one.startsWith(`people/default/${nick}/`))).toBe(true)
    expect(left.join()).not.toContain(tom)
  })

  test('the bucket tidies what dead processes leave', async () => {
    const { Rules } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
    const prefixes = (Rules ?? []).map(({ Filter }) => Filter?.Prefix).sort()
    expect(prefixes).toEqual([prefix, `${prefix}jobs/`])
  })

  test('a backup goes from the bucket into a folder and back into another prefix', async () => {
    const before = await inBucket()
    const asked = await people()
    expect(await server.stop()).toBe(0)
    const archive = join(await home('archive'), 'one.tar')
    const own = { ...env, LIKENESS_HOME: server.home }
    expect(JSON.parse((await run(['backup', archive, '--json'], own)).stdout)).toMatchObject({ objects: 2, gone: 0 })

    const second = await home('second')
    await run(['restore', archive, '--json'], { LIKENESS_HOME: second })
    const files = await filesBelow(join(second, 'objects'))
    expect(files.map((path) => path.slice(join(second, 'objects', '/').length)).sort()).toEqual(before)
    expect(await inBucket()).toEqual(before)
    const other = { ...env, LIKENESS_HOME: await home('third'), LIKENESS_S3_PREFIX: 'third/' }
    await run(['restore', archive, '--json'], other)
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }))
    const names = Contents!.map(({ Key }) => Key!).sort()
    const each = (folder: string) => before.map((one) => folder + one)
    expect(names).toEqual([...each(prefix), 'somebody/else', ...each('third/')].sort())

    server = await startServer({ home: second, env: { LIKENESS_WORKERS: '1' } })
    key = await server.key()
    expect(await people()).toEqual(asked)
    const [nick] = asked
    expect((await server.call(`/api/v1/people/${nick!.person_id}/thumbnail`, { key })).status).toBe(200)
  })

  test('a bucket that is gone makes the service unready, and starts it all the same', async () => {
    const wrong = { ...env, AWS_S3_BUCKET_NAME: 'no-such-bucket' }
    const other = await startServer({ home: await home('wrong'), env: wrong })
    try {
      const answer = await other.call('/ready')
      expect([answer.status, ((await answer.json()) as { checks: unknown }).checks]).toEqual([
        ...[503, expect.objectContaining({ objects: 'failed' })],
      ])
      for (let i = 0; i < 50 && !other.log().includes('s3:PutLifecycleConfiguration'); i++) await sleep(100)
      expect(other.log()).toContain('s3:PutLifecycleConfiguration')
      expect(other.log()).not.toContain(KEYS.accessKeyId)
    } finally {
      await other.stop()
    }
    const none = { LIKENESS_OBJECTS: 's3', AWS_S3_BUCKET: '', AWS_S3_BUCKET_NAME: '' }
    await expect(run(['serve', '--port', '0'], none)).rejects.toMatchObject({
      ...{ code: 4, stderr: expect.stringMatching(/LIKENESS_OBJECTS is s3, and AWS_S3_BUCKET is not set/) },
    })
  })
})
