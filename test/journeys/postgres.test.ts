/** Several servers and workers on one PostgreSQL database and one home: what one does, the others know and do not repeat. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { startPostgres } from '#stores/sql/postgres.fixture.ts'
import { startServer, startWorker, type RunningServer, type RunningWorker } from '../fixtures/server.ts'
import { A1, A2, B1, C1, ready } from '../fixtures/workshop.ts'

const postgres = ready ? await startPostgres() : { skipped: 'there are no models and pictures' }
const skipped = 'skipped' in postgres ? postgres.skipped : undefined
if (skipped !== undefined) console.warn(`Several processes on PostgreSQL are not tested: ${skipped}`)

/** What the product promises, and what a busy machine is given. */
const PROMISED_MS = 1000
const PATIENCE_MS = 5000
const PICTURES = 30

interface Job {
  job_id: string
  state: string
  done: number
  failed: number
  error: string | null
}
interface Item {
  position: number
  label: string
  state: string
  person_id: string | null
  outcome: unknown
}
interface Row {
  person_id: string
  user_name: string
  embedding_count: number
}

describe.skipIf(skipped !== undefined)('two servers and two workers', () => {
  let home: string
  let env: NodeJS.ProcessEnv
  let [a, b]: RunningServer[] = []
  let key: string
  const workers: RunningWorker[] = []

  beforeAll(async () => {
    if ('skipped' in postgres) return
    home = await mkdtemp(join(tmpdir(), 'likeness-several-'))
    env = {
      ...{ DATABASE_URL: await postgres.createDatabase(`several_${process.pid}`), LIKENESS_WORKERS: '1' },
      ...{ LIKENESS_RATE_LIMIT: '1000000', LIKENESS_RATE_LIMIT_ADDRESS: '1000000' },
    }
    // At the same moment, on an empty database: one makes the tables, the other waits for them.
    ;[a, b] = await Promise.all([0, 1].map(() => startServer({ home, env, args: ['--no-worker'] })))
    key = await a!.key('admin')
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  })
  afterAll(async () => {
    await Promise.all([a?.stop(), b?.stop()])
    if (!('skipped' in postgres)) await postgres.stop()
    if (home) await rm(home, { recursive: true, force: true })
  })

  const begin = async () => {
    const worker = await startWorker({ home, env })
    workers.push(worker)
    return worker
  }

  async function call<Answer>(server: RunningServer, path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await server.call(`/api/v1/${path}`, { key, ...init })
    const text = await answer.text()
    expect(answer.ok, `${path}: ${answer.status} ${text}\n${server.log()}`).toBe(true)
    return JSON.parse(text) as Answer
  }

  function post<Answer>(server: RunningServer, path: string, fields: Record<string, string | Uint8Array>) {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields))
      body.append(name, typeof value === 'string' ? value : new Blob([new Uint8Array(value)]))
    return call<Answer>(server, path, { method: 'POST', body })
  }

  const make = (collection: string) =>
    call(a!, 'collections', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ collection }),
    })

  const whoIs = async (server: RunningServer, collection: string, picture: Uint8Array) => {
    const found = await post<{ faces: { person_id: string | null }[] }>(server, 'identify', {
      collection,
      image: picture,
    })
    return found.faces.map((face) => face.person_id)
  }

  /** Milliseconds until it is so, from the answer of a request that is asked for again and again. */
  async function until(what: string, holds: () => Promise<boolean>): Promise<number> {
    const began = performance.now()
    while (!(await holds()))
      if (performance.now() - began > PATIENCE_MS) throw new Error(`${what}: not within ${PATIENCE_MS} ms`)
    const took = performance.now() - began
    console.log(`${what}: seen by an identification that ended ${Math.round(took)} ms after the answer`)
    if (took > PROMISED_MS) console.warn(`${what}: that is more than the ${PROMISED_MS} ms promised`)
    return took
  }

  test('who is enrolled on one server is found on the other, and nowhere once erased', async () => {
    await make('door')
    const [picture, another] = await Promise.all([readFile(A1), readFile(A2)])
    // Both have looked before: what they know of the collection is old when somebody comes.
    for (const server of [a!, b!]) expect(await whoIs(server, 'door', another)).toEqual([null])
    const enrolled = await post<Row>(a!, 'enroll', { collection: 'door', user_name: 'Ann', image: picture })
    const id = enrolled.person_id
    await until('enrolled', async () => (await whoIs(b!, 'door', another)).includes(id))
    expect(await whoIs(a!, 'door', another)).toEqual([id])

    const receipt = await call<{ finished_at: string | null }>(b!, `people/${id}`, { method: 'DELETE' })
    expect(receipt.finished_at).not.toBeNull()
    await until('erased', async () => (await whoIs(a!, 'door', another)).every((found) => found === null))
    for (const server of [a!, b!]) {
      expect(await whoIs(server, 'door', another)).toEqual([null])
      expect((await server.call(`/api/v1/people/${id}`, { key })).status).toBe(404)
    }
  })

  test('two servers asked to erase the same person do it once', async () => {
    await make('twice')
    const enrolled = await post<Row>(a!, 'enroll', { collection: 'twice', user_name: 'Ann', image: await readFile(A1) })
    const path = `people/${enrolled.person_id}`
    interface Receipt {
      erasure_id: string
      finished_at: string | null
      removed: Record<string, number>
    }
    const erase = (server: RunningServer) => call<Receipt>(server, path, { method: 'DELETE' })
    const receipts = await Promise.all([erase(a!), erase(b!), erase(a!), erase(b!)])
    for (const receipt of receipts) expect(receipt).toEqual(receipts[0])
    expect(receipts[0]).toMatchObject({ finished_at: expect.any(String) as string, removed: { faces: 1 } })
    const audit = `audit?action=person.erased&target=${enrolled.person_id}`
    expect(await call<unknown[]>(a!, audit)).toHaveLength(1)
  })

  async function zip(names: string[]): Promise<Uint8Array> {
    const pictures = await Promise.all([A1, B1, C1].map((path) => readFile(path)))
    const file = new ZipFile()
    names.forEach((name, i) => file.addBuffer(pictures[i % pictures.length]!, `${name}/1.jpg`))
    file.end()
    const chunks: Buffer[] = []
    for await (const chunk of file.outputStream) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }
  const namesOf = (prefix: string) => Array.from({ length: PICTURES }, (_, i) => `${prefix} ${i + 1}`)
  const startBulk = async (collection: string, names: string[]) =>
    (await post<Job>(a!, 'jobs/bulk-enroll', { collection, allow_duplicate: 'true', archive: await zip(names) })).job_id
  const jobOf = (jobId: string) => call<Job>(b!, `jobs/${jobId}`)

  async function wait(jobIds: string[], enough: (jobs: Job[]) => boolean, seconds = 120): Promise<Job[]> {
    for (let i = 0; i < seconds * 5; i++) {
      const jobs = await Promise.all(jobIds.map(jobOf))
      if (enough(jobs)) return jobs
      await sleep(200)
    }
    throw new Error(`Jobs that do not get on: ${JSON.stringify(await Promise.all(jobIds.map(jobOf)))}`)
  }
  const ended = (jobs: Job[]) => jobs.every(({ state }) => !['queued', 'running'].includes(state))

  /** Every picture was settled well, and there is one person with one picture for each name. */
  async function expectAll(collection: string, lists: { jobId: string; names: string[] }[]) {
    const wanted: string[] = []
    for (const { jobId, names } of lists) {
      expect(await jobOf(jobId)).toMatchObject({ state: 'done', done: names.length, failed: 0 })
      const items = await call<Item[]>(b!, `jobs/${jobId}/items?limit=500`)
      expect(items.filter((item) => item.state !== 'done')).toEqual([])
      expect(new Set(items.map((item) => item.person_id)).size).toBe(names.length)
      wanted.push(...names)
    }
    const people = await call<Row[]>(b!, `people?collection=${collection}&limit=500`)
    expect(people.map((person) => person.user_name).sort()).toEqual(wanted.sort())
    expect(people.filter((person) => person.embedding_count !== 1)).toEqual([])
    expect(await call(b!, `collections/${collection}`)).toMatchObject({ face_count: wanted.length })
    return people
  }

  test('two jobs are done by two workers at once, each picture once', { timeout: 180_000 }, async () => {
    await make('bulk')
    await Promise.all([begin(), begin()])
    const [first, second] = [namesOf('First'), namesOf('Second')]
    const ids = [await startBulk('bulk', first), await startBulk('bulk', second)]
    // A worker has one job at a time.
    await wait(ids, (jobs) => ended(jobs) || jobs.every(({ state }) => state === 'running'))
    expect((await Promise.all(ids.map(jobOf))).map(({ state }) => state)).toEqual(['running', 'running'])
    await wait(ids, ended)
    const lists = [first, second].map((names, i) => ({ jobId: ids[i]!, names }))
    const people = await expectAll('bulk', lists)
    const entries = await call<{ target: string }[]>(b!, 'audit?action=person.enrolled&limit=500')
    const enrolled = entries.map(({ target }) => target).filter((id) => people.some((one) => one.person_id === id))
    expect(enrolled.sort()).toEqual(people.map((person) => person.person_id).sort())
  })

  test('a worker that is killed loses its job to the other, which finishes it', { timeout: 240_000 }, async () => {
    await make('killed')
    const victim = await begin()
    const names = namesOf('Third')
    const jobId = await startBulk('killed', names)
    await wait([jobId], ([job]) => job!.done >= 5)
    await begin()
    await victim.kill()
    workers.splice(workers.indexOf(victim), 1)
    const { done, state } = await jobOf(jobId)
    expect({ state, some: done < names.length }).toEqual({ state: 'running', some: true })
    await wait([jobId], ([job]) => ended([job!]), 180)
    await expectAll('killed', [{ jobId, names }])
  })
})
