/** Drives a server that may die at any moment, and remembers what it acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ZipFile } from 'yazl'
import type { RunningServer } from '../fixtures/server.ts'

export interface Ledger {
  /** Acknowledged: person id to number of pictures. */
  enrolled: Map<string, number>
  /** Asked to be erased, whether that was acknowledged or not. */
  erasing: Set<string>
  /** Acknowledged. */
  erased: Set<string>
  /** Acknowledged bulk jobs, with the names that are in them. */
  jobs: Map<string, string[]>
  /** Names of enrolments that were under way when the server died: there or not, but never half. */
  uncertain: number
}

export const newLedger = (): Ledger => ({
  ...{ enrolled: new Map(), erasing: new Set(), erased: new Set(), jobs: new Map() },
  uncertain: 0,
})

const blob = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)])

async function zipOf(entries: { name: string; bytes: Uint8Array }[]): Promise<Uint8Array> {
  const zip = new ZipFile()
  for (const { name, bytes } of entries) zip.addBuffer(Buffer.from(bytes), name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Whether the request got an answer; a server that died gives none. */
async function attempt<Answer>(
  request: () => Promise<Response>,
): Promise<{ status: number; body: Answer } | undefined> {
  try {
    const response = await request()
    return { status: response.status, body: (await response.json()) as Answer }
  } catch {
    return undefined
  }
}

export function createClient(server: RunningServer, key: string, pictures: Uint8Array[], ledger: Ledger, run: string) {
  let count = 0
  const picture = () => pictures[Math.floor(Math.random() * pictures.length)]
  const post = (path: string, fields: Record<string, string | Blob | Blob[]>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one)
    return server.call(`/api/v1/${path}`, { key, method: 'POST', body: form })
  }

  async function enroll() {
    const images = [picture()]
    const answer = await attempt<{ person_id: string; face_ids: string[]; code?: string }>(() =>
      post('enroll', {
        image: images.map(blob),
        user_name: `single ${run} ${count++}`,
        allow_duplicate: 'true',
      }),
    )
    if (!answer) ledger.uncertain++
    else if (answer.status === 200) ledger.enrolled.set(answer.body.person_id, answer.body.face_ids.length)
    else throw new Error(`enrol: ${answer.status} ${JSON.stringify(answer.body)}`)
  }

  async function erase() {
    const [person] = [...ledger.enrolled.keys()].filter((id) => !ledger.erasing.has(id))
    if (!person) return
    ledger.erasing.add(person)
    const answer = await attempt<{ finished_at: string | null; code?: string }>(() =>
      server.call(`/api/v1/people/${person}`, { key, method: 'DELETE' }),
    )
    if (!answer) return
    if (answer.status !== 200 && answer.status !== 202)
      throw new Error(`erase: ${answer.status} ${JSON.stringify(answer.body)}`)
    ledger.erased.add(person)
  }

  async function bulk() {
    const names = Array.from({ length: 4 }, (_, i) => `bulk ${run} ${count++} ${'abcd'[i]}`)
    const archive = await zipOf(names.map((name) => ({ name: `${name}/1.jpg`, bytes: picture() })))
    const answer = await attempt<{ job_id: string; reason?: string }>(() =>
      post('jobs/bulk-enroll', { archive: blob(archive), allow_duplicate: 'true' }),
    )
    if (answer?.status === 202) ledger.jobs.set(answer.body.job_id, names)
    // Somebody was erased between the upload and its job: refused as a whole, which is right, and nothing is owed.
    else if (answer && answer.body.reason !== 'erasure')
      throw new Error(`bulk: ${answer.status} ${JSON.stringify(answer.body)}`)
  }

  /** Everything at once until the server is gone. */
  return async function work(stopped: () => boolean): Promise<void> {
    const loop = async (step: () => Promise<void>, pause: number) => {
      while (!stopped()) {
        await step()
        await sleep(Math.random() * pause)
      }
    }
    await Promise.all([loop(enroll, 50), loop(enroll, 50), loop(erase, 150), loop(bulk, 700)])
  }
}
