/** A bulk enrolment with everything real but the engine: a "picture" is text, and refusing it is in the text. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'
import { LikenessError } from '#errors'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import type { Job } from '#queue/queue.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createJobItems } from '#stores/sql/job-items.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { createVideoFiles } from '#video/video-files.ts'
import { createWorker } from '#worker/worker.ts'
import { planBulk } from './bulk-plan.ts'
import type { OpenSource } from './bulk-sources.ts'
import type { BulkEnrollment, BulkResult } from './bulk-work.ts'
import { BULK_ENROLL, BULK_ENROLL_LOCAL, createBulk, type BulkDeps } from './bulk.ts'

export type Files = Record<string, string | Buffer>

export async function folderOf(files: Files, directory?: string): Promise<string> {
  const root = directory ?? (await mkdtemp(join(tmpdir(), 'likeness-bulk-')))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return root
}

export async function zipOf(files: [string, string | Buffer][]): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (const [path, content] of files) zip.addBuffer(Buffer.from(content), path)
  zip.end()
  return buffer(zip.outputStream)
}

/** yazl makes no archive with such names: they are put in afterwards, of the same length. */
export const renamed = (zip: Buffer, from: string, to: string): Buffer =>
  Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')

/** What the people room does, as far as it matters here: a picture that is there already changes nothing. */
export function fakePeople() {
  const people = new Map<string, string[]>()
  const calls: BulkEnrollment[] = []
  const busy = new Set<string>()
  let together = 0
  let most = 0
  const enroll = async (item: BulkEnrollment): Promise<BulkResult> => {
    calls.push(item)
    if (busy.has(item.name)) together++
    busy.add(item.name)
    most = Math.max(most, busy.size)
    try {
      const picture = Buffer.from(await item.image.read()).toString()
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3))
      if (picture.startsWith('refuse ')) return { refused: [picture.slice(7)], message: 'A sentence.' }
      if (picture.startsWith('twin '))
        return {
          refused: ['DUPLICATE_PERSON'],
          message: 'This is the face of "Secret Name".',
          duplicateOf: { personId: 'person_other', similarity: 99, name: 'Secret Name' } as never,
        }
      if (picture.startsWith('throw ')) throw new LikenessError(picture.slice(6) as 'image_corrupt')
      const personId = item.personId ?? `person_${item.name}`
      const faces = people.get(personId) ?? []
      const known = faces.includes(picture)
      if (!known) people.set(personId, [...faces, picture])
      return { personId, faceId: `face_${picture}`, known }
    } finally {
      busy.delete(item.name)
    }
  }
  return {
    ...{ people, calls, enroll, together: () => together, most: () => most },
    faces: () => Object.fromEntries([...people].map(([id, faces]) => [id.replace('person_', ''), [...faces].sort()])),
  }
}

export async function openBulk() {
  const directory = await mkdtemp(join(tmpdir(), 'likeness-bulk-objects-'))
  const database = await openMemoryDatabase()
  const queue = createQueue(database.db)
  const items = createJobItems(database.db)
  const objects = createFilesystemObjects({ directory })
  const copies = `${directory}-copies`
  const { withFile } = createVideoFiles({ directory: copies })
  const make = (deps: Partial<BulkDeps> & Pick<BulkDeps, 'enroll'>) =>
    createBulk({
      ...{ queue, items, objects, importRoots: [], concurrency: 3, withFile },
      ...deps,
      limits: { maxImageBytes: 10_000, ...deps.limits },
    })

  /** Works on the job until it has ended. */
  async function work(bulk: ReturnType<typeof make>, { jobId }: Job, onPoll?: (job: Job) => void): Promise<Job> {
    const handlers = { [BULK_ENROLL]: bulk.handler, [BULK_ENROLL_LOCAL]: bulk.localHandler }
    const worker = createWorker({ queue, handlers, jobId, pollMs: 5, backoffMs: 5, leaseMs: 300 })
    worker.start()
    try {
      for (;;) {
        const job = await queue.get(jobId)
        if (job.finishedAt) return job
        onPoll?.(job)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    } finally {
      await worker.stop()
    }
  }

  /** Rows as `label: what became of it`. */
  async function rows(bulk: ReturnType<typeof make>, { jobId }: Job): Promise<string[]> {
    const { rows } = await bulk.outcome(jobId, { limit: 1000, offset: 0 })
    return rows.map(({ label, state, outcome }) => {
      const refused = (outcome as { refused?: string[] } | null)?.refused
      return `${label}: ${refused ? refused.join() : state}`
    })
  }
  const close = async () => {
    await database.close()
    for (const path of [directory, copies]) await rm(path, { recursive: true, force: true })
  }
  return { copies, database, queue, items, objects, make, work, rows, close }
}

/** `label -> name`, or the problem. */
export async function planOf(source: OpenSource, csv?: string | Buffer): Promise<string[]> {
  const found: string[] = []
  for await (const { label, payload } of planBulk(source, csv === undefined ? undefined : Buffer.from(csv), 50)) {
    const item = payload as { name?: string; problem?: { message: string } }
    found.push(`${label} -> ${item.name ?? item.problem?.message}`)
  }
  return found
}
