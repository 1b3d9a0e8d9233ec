/** What must be true of a gallery when all of it was looked at, whoever died meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openDatabase } from '#stores/sql/database.ts'
import type { Fleet } from './fleet.ts'

interface Photo {
  id: string
  originalName: string
  state: string
  errorCode: string | null
  error: string | null
  faceCount: number | null
}

export interface Result {
  name: string
  state: string
  code: string | null
  error: string | null
  faces: number | null
  clients: string[]
}

const PAGE = 100
const POLL_MS = 300
const SETTLE_MS = 180_000

export async function untilDone(fleet: Fleet, galleryId: string): Promise<void> {
  let [before, since] = ['', Date.now()]
  for (;;) {
    const { jobs } = await fleet.get<{ jobs: Record<string, number> }>(`galleries/${galleryId}/face-process-status`)
    if (jobs['pending']! + jobs['processing']! === 0) return
    const now = JSON.stringify(jobs)
    if (now !== before) [before, since] = [now, Date.now()]
    if (Date.now() - since > SETTLE_MS) throw new Error(`Nothing moves any more: ${now}`)
    await sleep(POLL_MS)
  }
}

/** A photo may be done while the job of whoever died over it waits for its turn to find that out. */
export async function untilEnded(fleet: Fleet, galleryId: string): Promise<void> {
  for (const until = Date.now() + SETTLE_MS; ;) {
    const open = await Promise.all(
      ['queued', 'running'].map((state) => fleet.get<unknown[]>(`jobs?batch=${galleryId}&state=${state}&limit=1`)),
    )
    if (open.flat().length === 0) return
    if (Date.now() > until) throw new Error(`Jobs do not end: ${JSON.stringify(open)}`)
    await sleep(POLL_MS)
  }
}

async function photosOf(fleet: Fleet, galleryId: string, more = ''): Promise<Photo[]> {
  const all: Photo[] = []
  for (let page = 1; ; page++) {
    const path = `galleries/${galleryId}/photos?page=${page}&limit=${PAGE}${more}`
    const { photos } = await fleet.get<{ photos: Photo[] }>(path)
    all.push(...photos)
    if (photos.length < PAGE) return all
  }
}

/** Photo by photo, by name, as the API tells it. */
export async function resultsOf(fleet: Fleet, galleryId: string): Promise<Result[]> {
  const { clients } = await fleet.get<{ clients: { id: string; name: string }[] }>(`galleries/${galleryId}/clients`)
  const inPhoto = new Map<string, string[]>()
  for (const { id, name } of clients)
    for (const photo of await photosOf(fleet, galleryId, `&clientId=${id}`))
      inPhoto.set(photo.id, [...(inPhoto.get(photo.id) ?? []), name].sort())
  return (await photosOf(fleet, galleryId))
    .map(({ id, originalName: name, state, errorCode: code, error, faceCount: faces }) => ({
      ...{ name, state, code, error, faces, clients: inPhoto.get(id) ?? [] },
    }))
    .sort((p, q) => (p.name < q.name ? -1 : 1))
}

/** What rows, jobs and the engine say, when nobody is at work; empty when they agree. */
export async function wrongIn(
  { home, databaseUrl }: { home: string; databaseUrl: string | undefined },
  galleryId: string,
): Promise<string[]> {
  const { db, close } = await openDatabase({ home, databaseUrl })
  try {
    const wrong: string[] = []
    const told = async (what: string, query: ReturnType<typeof sql<{ id: string }>>) => {
      for (const { id } of (await query.execute(db)).rows) wrong.push(`${what}: ${id}`)
    }
    const photos = sql`(SELECT * FROM gallery_photos WHERE gallery_id = ${galleryId})`
    const jobs = sql`(SELECT * FROM jobs WHERE kind = 'gallery.photo' AND batch = ${galleryId})`
    const stored = sql`(SELECT f.face_id::text AS id FROM faces f JOIN collections c ON c.key = f.collection_key
      JOIN galleries g ON g.collection_id = c.collection_id JOIN gallery_photos p ON p.gallery_id = g.gallery_id
        AND p.photo_id::text = f.external_image_id WHERE g.gallery_id = ${galleryId})`
    const known = sql`(SELECT face_id::text AS id FROM gallery_faces
      WHERE gallery_id = ${galleryId} AND face_id IS NOT NULL)`
    await told('a face that no row knows', sql`SELECT id FROM ${stored} a EXCEPT SELECT id FROM ${known} b`)
    await told('a row without its face', sql`SELECT id FROM ${known} a EXCEPT SELECT id FROM ${stored} b`)
    await told(
      'neither done nor given up',
      sql`SELECT photo_id AS id FROM ${photos} p
      WHERE state NOT IN ('done', 'error')`,
    )
    await told(
      'no reason',
      sql`SELECT photo_id AS id FROM ${photos} p
      WHERE state = 'error' AND (error IS NULL OR error_code IS NULL)`,
    )
    await told(
      'a count that is not right',
      sql`SELECT photo_id AS id FROM ${photos} p WHERE state = 'done' AND face_count
      <> (SELECT count(*) FROM gallery_faces f WHERE f.photo_id = p.photo_id AND f.face_id IS NOT NULL)`,
    )
    await told(
      'not the dead letter of its photo',
      sql`SELECT photo_id AS id FROM ${photos} p
      LEFT JOIN ${jobs} j ON j.payload ->> 'photoId' = p.photo_id::text
      WHERE (p.state = 'error') <> (j.state = 'failed') OR (p.state = 'error' AND p.error <> j.error)`,
    )
    await told(
      'a job that has not ended',
      sql`SELECT job_id AS id FROM ${jobs} j
      WHERE state NOT IN ('done', 'failed')`,
    )
    return wrong
  } finally {
    await close()
  }
}
