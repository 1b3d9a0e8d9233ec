/**
 * The product with everything in AWS at once: Rekognition (another installation of ours in its place), DynamoDB, S3, SQS
 * and Secrets Manager (moto), a server and workers beside each other. What is on this machine is a PostgreSQL database.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres } from '#stores/sql/postgres.fixture.ts'
import { hasMoto, MOTO, openAws, TABLES, type Aws } from '../fixtures/aws-room.ts'
import { startBoth, type Servers } from '../fixtures/backends.ts'
import { createCaller, zipOf, type Caller } from '../fixtures/calls.ts'
import { cli } from '../fixtures/cli.ts'
import { startWorker, type RunningServer, type RunningWorker } from '../fixtures/server.ts'
import { A1, A2, A3, B1, B2, C1, ready } from '../fixtures/workshop.ts'
import { clientOf } from '../rekognition/bench.ts'
import { awsAwaySuite } from './aws-away-suite.ts'
import { identitySuite } from './identity-suite.ts'

const none = !hasMoto ? `there is no ${MOTO}` : ready ? undefined : 'there are no models and pictures'
const postgres = none === undefined ? await startPostgres() : { skipped: none }
const skipped = 'skipped' in postgres ? postgres.skipped : undefined
if (skipped !== undefined) console.warn(`Everything in AWS at once is not tested: ${skipped}.`)

interface Job {
  job_id: string
  state: string
  total: number | null
  done: number
  failed: number
}
interface Person {
  person_id: string
  user_name: string
}
const PICTURES = 8
const PATIENCE_MS = 60_000

describe.skipIf(skipped !== undefined)('everything in AWS', () => {
  let aws: Aws
  let home: string
  let servers: Servers
  let server: RunningServer
  let api: Caller
  let pictures: Record<'a1' | 'a2' | 'a3' | 'b1' | 'b2' | 'c1', Uint8Array>
  const workers: RunningWorker[] = []

  const begin = async () => {
    const worker = await startWorker({ home, env: servers.amazonEnv })
    workers.push(worker)
    return worker
  }

  beforeAll(async () => {
    if ('skipped' in postgres) return
    home = await mkdtemp(join(tmpdir(), 'likeness-everything-'))
    aws = await openAws(await postgres.createDatabase(`everything_${process.pid}`))
    const local = { LIKENESS_WORKERS: '2' }
    const amazon = { home, env: aws.env, args: ['--no-worker'], fresh: true }
    servers = await startBoth({ local: { env: local }, amazon })
    server = servers.aws_rekognition
    const [a1, a2, a3, b1, b2, c1] = await Promise.all([A1, A2, A3, B1, B2, C1].map((path) => readFile(path)))
    pictures = { a1: a1!, a2: a2!, a3: a3!, b1: b1!, b2: b2!, c1: c1! }
    api = createCaller(server, await server.key())
    await begin()
  })
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
    await servers?.stop()
    await aws?.close()
    if (!('skipped' in postgres)) await postgres.stop()
    if (home) await rm(home, { recursive: true, force: true })
  })

  async function ok<Body = Record<string, unknown>>(asked: Promise<{ status: number; body: Body; text: string }>) {
    const { status, body, text } = await asked
    expect([200, 201, 202], `${status} ${text}\n${server.log()}`).toContain(status)
    return body
  }
  async function until<Found>(what: string, look: () => Promise<Found>, isSo: (found: Found) => boolean) {
    const began = performance.now()
    for (;;) {
      const found = await look()
      if (isSo(found)) return found
      if (performance.now() - began > PATIENCE_MS)
        throw new Error(
          `${what}: not within ${PATIENCE_MS} ms, but ${JSON.stringify(found)}\n${server.log()}\n${workers.map((worker) => worker.log()).join('\n')}`,
        )
      await sleep(200)
    }
  }
  const jobOf = (jobId: string) => ok(api.get<Job>(`jobs/${jobId}`))
  const ended = (jobId: string) =>
    until(
      `job ${jobId}`,
      () => jobOf(jobId),
      ({ state }) => !['queued', 'running'].includes(state),
    )
  const make = (collection: string) => ok(api.send('POST', 'collections', { collection }))
  const enroll = (collection: string, name: string, ...image: Uint8Array[]) =>
    ok(api.post<Person>('enroll', { collection, user_name: name, image, allow_duplicate: 'true' }))
  const bulk = async (collection: string, archive: Uint8Array) =>
    (await ok(api.post<Job>('jobs/bulk-enroll', { collection, archive, allow_duplicate: 'true' }))).job_id
  /** A server that should not have started does not stay. */
  const run = (args: string[], more: NodeJS.ProcessEnv = {}) =>
    cli(args, {
      env: { ...servers.amazonEnv, LIKENESS_HOME: home, LIKENESS_LOG_LEVEL: 'warn', ...more },
      started: (child) => void setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS - 5000).unref(),
    })

  identitySuite(() => servers)

  let taken: { jobId: string; names: string[] }
  test('a worker is killed in the middle of a job that came through SQS', async () => {
    await make('many')
    const some = [pictures.a1, pictures.b1, pictures.c1]
    const names = Array.from({ length: PICTURES }, (_, i) => `Person ${i + 1}`)
    const entries = names.map((name, i) => [`${name}/1.jpg`, some[i % some.length]!] as const)
    taken = { jobId: await bulk('many', await zipOf(Object.fromEntries(entries))), names }
    await until(
      'some are enrolled',
      () => jobOf(taken.jobId),
      ({ done }) => done >= 2,
    )
    await workers.pop()!.kill()
    const { state, done } = await jobOf(taken.jobId)
    expect({ state, some: done < PICTURES }).toEqual({ state: 'running', some: true })
    await begin()
  })

  test('everything is where it should be, and nowhere else', async () => {
    const rows = await aws.rows()
    for (const table of ['people', 'person_references', 'matches', 'faces', 'users'])
      expect(rows[table], table).toEqual([])
    expect(JSON.stringify(rows)).not.toContain('Ann Example')
    for (const table of Object.values(TABLES)) expect((await aws.items(table)).length, table).toBeGreaterThan(0)
    const keys = await aws.keys()
    expect(keys.filter((key) => !key.startsWith('all/likeness/'))).toEqual([])
    expect(keys.some((key) => key.startsWith('all/likeness/people/many/'))).toBe(true)
    // Where the server is found, and what the killed worker had in hand.
    expect((await readdir(home)).filter((name) => !['servers', 'archives', 'videos'].includes(name))).toEqual([])
  })

  test('config and doctor say where things are', async () => {
    const config = await run(['config', '--json'])
    expect(config.code, config.stderr).toBe(0)
    const { settings } = config.json()[0] as { settings: { name: string; value: string; source: string }[] }
    expect(settings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'LIKENESS_RECORDS', value: 'dynamodb' }),
        expect.objectContaining({ name: 'DATABASE_URL', value: '***', source: 'secret' }),
        expect.objectContaining({ name: 'LIKENESS_SECRET_KEY', value: '***', source: 'secret' }),
      ]),
    )
    const doctor = await run(['doctor', '--json'], { LIKENESS_MODELS: join(home, 'none') })
    const { ok: well, checks } = doctor.json()[0] as { ok: boolean; checks: { check: string; detail: string }[] }
    expect([doctor.code, well], doctor.stdout).toEqual([0, true])
    const details = Object.fromEntries(checks.map(({ check, detail }) => [check, detail]))
    expect(details).toMatchObject({
      ...{ secrets: expect.stringContaining('DATABASE_URL') as string },
      ...{ Rekognition: expect.stringContaining('eu-west-1') as string },
      ...{ database: expect.stringContaining('PostgreSQL') as string },
      ...{ records: expect.stringContaining(TABLES.people) as string },
      ...{ jobs: expect.stringContaining('all-jobs') as string, pictures: expect.stringContaining('S3') as string },
    })
    expect(config.stdout + doctor.stdout).not.toContain(aws.sealingKey)
  })

  test('who is merged takes pictures and history along', async () => {
    await make('merged')
    const ann = await enroll('merged', 'Ann', pictures.a1)
    const bob = await enroll('merged', 'Bob', pictures.b1)
    const asked = { collection: 'merged', image: pictures.b2 }
    const whoIs = async () => {
      const { faces } = await ok(api.post<{ faces: { person_id: string | null }[] }>('identify', asked))
      return faces.map((face) => face.person_id)
    }
    expect(await whoIs()).toEqual([bob.person_id])
    await ok(api.send('POST', `people/${ann.person_id}/merge`, { from_person_id: bob.person_id }))
    expect((await api.get(`people/${bob.person_id}`)).status).toBe(404)
    expect(await ok(api.get<unknown[]>(`people/${ann.person_id}/embeddings`))).toHaveLength(2)
    expect(await whoIs()).toEqual([ann.person_id])
    expect(await ok(api.get<unknown[]>(`people/${ann.person_id}/matches`))).toHaveLength(2)
  })

  test(
    'the job of the worker that was killed is done by the next, each picture once',
    { timeout: 120_000 },
    async () => {
      expect(await ended(taken.jobId)).toMatchObject({ state: 'done', done: PICTURES, failed: 0 })
      const people = await ok(api.get<(Person & { embedding_count: number })[]>('people?collection=many&limit=500'))
      expect(people.map((person) => person.user_name).sort()).toEqual(taken.names.sort())
      expect(people.filter((person) => person.embedding_count !== 1)).toEqual([])
      await until('no ticket is left', aws.tickets, (tickets) => tickets.length === 0)
    },
  )

  test('a job that fails leaves a letter, and is redriven by the API', async () => {
    await make('letters')
    const good = await zipOf({ 'Cy/1.jpg': pictures.c1 })
    const failed = []
    for (let i = 0; i < 2; i++) failed.push(await bulk('letters', Buffer.from('no archive')))
    for (const jobId of failed) expect((await ended(jobId)).state).toBe('failed')
    const told = async () => (await aws.letters()).map(({ jobId }) => jobId as string).sort()
    expect(await until('letters', told, (letters) => letters.length === 2)).toEqual([...failed].sort())
    for (const jobId of failed) await aws.put(`all/likeness/jobs/${jobId}/pictures.zip`, good)
    await ok(api.send('POST', `jobs/${failed[0]}/retry`, {}))
    expect(await ended(failed[0]!)).toMatchObject({ state: 'done', done: 1 })
    expect(await told()).toEqual([failed[1]])
    expect(await ok(api.send('POST', 'jobs/redrive', { kind: 'bulk-enroll' }))).toEqual({ redriven: 1 })
    expect(await ended(failed[1]!)).toMatchObject({ state: 'done' })
    await until('no letter', told, (letters) => letters.length === 0)
  })

  test('of who is erased nothing is left anywhere', async () => {
    await make('erased')
    const name = 'Zoltan Unmistakable'
    const archive = await zipOf({ [`${name}/1.jpg`]: pictures.a1, 'Bob/1.jpg': pictures.b1 })
    expect(await ended(await bulk('erased', archive))).toMatchObject({ state: 'done', done: 2 })
    const people = await ok(api.get<Person[]>('people?collection=erased'))
    const id = people.find((person) => person.user_name === name)!.person_id
    await ok(api.post('enroll', { person_id: id, image: pictures.a2 }))
    const asked = { collection: 'erased', image: pictures.a3 }
    expect(await ok(api.post('identify', asked))).toMatchObject({ faces: [{ person_id: id }] })
    const consent = { wording_version: '1', purpose: 'a test', given_by: name }
    await ok(api.send('POST', `people/${id}/consents`, consent))
    const faces = (await ok(api.get<{ face_id: string }[]>(`people/${id}/embeddings`))).map((one) => one.face_id)
    expect(faces).toHaveLength(2)

    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = servers.amazonEnv
    const amazon = clientOf(`${servers.local.url}/rekognition`, { accessKeyId, secretAccessKey })
    const everywhere = async () => ({
      tables: JSON.stringify(await Promise.all(Object.values(TABLES).map(aws.items))),
      bucket: (await aws.keys()).join(),
      amazon: JSON.stringify([
        (await amazon.listFaces({ CollectionId: 'erased' })).Faces,
        (await amazon.listUsers({ CollectionId: 'erased' })).Users,
      ]),
      messages: JSON.stringify([await aws.tickets(), await aws.letters()]),
      jobs: JSON.stringify(await aws.rows().then((rows) => [rows['jobs'], rows['job_items'], rows['consents']])),
      // Receipts and the audit log keep the id.
      database: JSON.stringify(await aws.rows()),
    })
    const before = await everywhere()
    for (const place of ['tables', 'bucket', 'amazon', 'jobs'] as const) expect(before[place], place).toContain(id)
    for (const face of faces) expect(before.amazon).toContain(face)

    const receipt = await ok(api.delete(`people/${id}`))
    expect(receipt).toMatchObject({
      ...{ removed: { faces: 2, matches: 1, consents: 1 }, last_error: null },
      verification: { pictures_found: 0, remaining: 0 },
    })
    const after = await everywhere()
    for (const [place, text] of Object.entries(after)) {
      if (place !== 'database') expect(text, place).not.toContain(id)
      expect(text, place).not.toContain(name)
      for (const face of faces) expect(text, place).not.toContain(face)
    }
    expect(after.tables).toContain('Bob')
    expect(await readdir(join(home, 'archives'))).toEqual([])
    amazon.destroy()
  })

  test('a backup is refused, and says what to do instead', async () => {
    const refused = await run(['backup', join(home, 'archive.tar')])
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toMatch(/DynamoDB.*point-in-time recovery/)
  })

  awsAwaySuite(() => ({ aws, api, home, run }))
})
