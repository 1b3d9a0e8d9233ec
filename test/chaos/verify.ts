/** What must be true of a server that came back. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningServer } from '../fixtures/server.ts'
import type { Ledger } from './client.ts'

interface Person {
  person_id: string
  user_name: string
  embedding_count: number
}
interface Job {
  job_id: string
  state: string
  done: number
  failed: number
  total: number | null
}

const SETTLE_MS = 60_000

export async function everybody(server: RunningServer, key: string): Promise<Person[]> {
  const people: Person[] = []
  for (let page = 1; ; page++) {
    const response = await server.call(`/api/v1/people?limit=500&page=${page}`, { key })
    const found = (await response.json()) as Person[]
    people.push(...found)
    if (found.length < 500) return people
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Everything that is wrong now; empty when all is well. */
async function problems(server: RunningServer, key: string, ledger: Ledger): Promise<string[]> {
  const wrong: string[] = []
  const get = async <Body>(path: string) => (await (await server.call(path, { key })).json()) as Body

  const jobs = await Promise.all([...ledger.jobs.keys()].map((id) => get<Job>(`/api/v1/jobs/${id}`)))
  for (const { job_id, state, done, failed, total } of jobs)
    if (state !== 'done' || done + failed !== total || failed > 0)
      wrong.push(`job ${job_id} is ${state}, ${done} done and ${failed} failed of ${total}`)

  const people = await everybody(server, key)
  const byId = new Map(people.map((person) => [person.person_id, person]))
  for (const [id, pictures] of ledger.enrolled) {
    const found = byId.get(id)
    if (ledger.erased.has(id) ? found : !ledger.erasing.has(id) && found?.embedding_count !== pictures)
      wrong.push(
        `${id}: ${found ? `${found.embedding_count} pictures` : 'is not there'}, erased: ${ledger.erased.has(id)}`,
      )
  }
  const names = new Map<string, number>()
  for (const { user_name } of people) names.set(user_name, (names.get(user_name) ?? 0) + 1)
  for (const name of [...ledger.jobs.values()].flat())
    if (names.get(name) !== 1) wrong.push(`"${name}" is there ${names.get(name) ?? 0} times`)

  const pictures = people.reduce((sum, person) => sum + person.embedding_count, 0)
  for (const { user_name, embedding_count } of people)
    if (embedding_count === 0) wrong.push(`"${user_name}" has no picture`)
  const collections =
    await get<{ collection: string; face_count: number; person_count: number }[]>('/api/v1/collections')
  const { face_count, person_count } = collections.find((one) => one.collection === 'default')!
  if (face_count !== pictures) wrong.push(`${face_count} faces in the engine, ${pictures} reference pictures`)
  if (person_count !== people.length) wrong.push(`${person_count} people counted, ${people.length} listed`)
  const files = await filesBelow(join(server.home, 'objects', 'people'))
  // Of the sample too: the picture and its thumbnail.
  const everywhere = collections.reduce((sum, one) => sum + one.face_count, 0)
  if (files.length !== 2 * everywhere) wrong.push(`${files.length} files for ${everywhere} reference pictures`)

  const audit = await get<{ intact: boolean; problem: string | null }>('/api/v1/audit/verification')
  if (!audit.intact) wrong.push(`audit log: ${audit.problem}`)
  return wrong
}

/** Waits until what was interrupted has been finished or taken back; answers with what is wrong after that. */
export async function settled(server: RunningServer, key: string, ledger: Ledger): Promise<string[]> {
  const until = Date.now() + SETTLE_MS
  let found = await problems(server, key, ledger)
  while (found.length > 0 && Date.now() < until) {
    await sleep(1000)
    found = await problems(server, key, ledger)
  }
  return found
}
