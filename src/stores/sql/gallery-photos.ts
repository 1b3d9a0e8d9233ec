/** Photos of galleries and how far they are, in SQL. What was found in them is in `gallery-results.ts`. */
import { sql, type Kysely, type Selectable, type SqlBool } from 'kysely'
import { LikenessError } from '#errors'
import type { Photo } from '#usecases/galleries/gallery.ts'
import type { GalleryPhotoStore, NewPhoto, PhotoCounts, PhotoFilter } from '#usecases/galleries/store.ts'
import { among } from './among.ts'
import { createGalleryResults } from './gallery-results.ts'
import type { GalleryPhotosTable } from './gallery-tables.ts'
import { storableText } from './job-values.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { Tables } from './tables.ts'

const ROWS_PER_STATEMENT = 1000

const toPhoto = (row: Selectable<GalleryPhotosTable>): Photo => ({
  photoId: row.photo_id,
  galleryId: row.gallery_id,
  bucket: row.bucket,
  key: row.key,
  originalName: row.original_name,
  bytes: row.bytes,
  etag: row.etag,
  width: row.width,
  height: row.height,
  thumbnailKey: row.thumbnail_key,
  previewKey: row.preview_key,
  state: row.state,
  attempts: row.attempts,
  errorCode: row.error_code,
  error: row.error,
  faceCount: row.face_count,
  fingerprint: row.fingerprint,
  matchedRevision: row.matched_revision,
  queuedAt: row.queued_at,
  processedAt: row.processed_at,
  createdAt: row.created_at,
})

function toRow({ photoId, galleryId, bucket, key, originalName, bytes, etag }: NewPhoto) {
  for (const text of [photoId, key, bucket ?? '', etag]) assertStorable('A photo', text)
  const name = storableText(originalName)
  return { photo_id: photoId, gallery_id: galleryId, bucket, key, original_name: name, bytes, etag }
}

/** Of the photo, of those faces that count. */
const matchCount = sql<number>`(SELECT count(*) FROM gallery_scores s WHERE s.photo_id = p.photo_id AND s.counts)`
const bestMatch = sql<
  number | null
>`(SELECT max(similarity) FROM gallery_scores s WHERE s.photo_id = p.photo_id AND s.counts)`

export function createGalleryPhotoStore(db: Kysely<Tables>): GalleryPhotoStore {
  async function addSome(photos: NewPhoto[], trx: Kysely<Tables>) {
    const rows = photos.map(toRow)
    const inserted = await trx
      .insertInto('gallery_photos')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .execute()
    const added = new Map(inserted.map((row) => [row.photo_id, row]))
    const known = rows.filter((row) => !added.has(row.photo_id))
    if (known.length === 0) return rows.map((row) => ({ photo: toPhoto(added.get(row.photo_id)!), known: false }))
    // A photo in somebody's bucket is known by its key; another content there makes what was found void.
    const { rows: found } = await sql<Selectable<GalleryPhotosTable> & { wanted: string }>`
      SELECT p.*, w.photo_id AS wanted
      FROM unnest(${known.map((r) => r.photo_id)}::text[], ${known.map((r) => r.gallery_id)}::text[],
        ${known.map((r) => r.bucket)}::text[], ${known.map((r) => r.key)}::text[],
        ${known.map((r) => r.original_name)}::text[], ${known.map((r) => r.etag)}::text[])
        AS w(photo_id, gallery_id, bucket, key, name, etag)
      JOIN gallery_photos p ON p.gallery_id = w.gallery_id AND CASE WHEN w.bucket IS NULL
        THEN p.bucket IS NULL AND p.original_name = w.name AND p.etag = w.etag
        ELSE p.bucket = w.bucket AND p.key = w.key END`.execute(trx)
    const byWanted = new Map(found.map((row) => [row.wanted, row]))
    const changed = known.filter(({ photo_id, etag }) => {
      const row = byWanted.get(photo_id)
      return row !== undefined && row.etag !== etag
    })
    for (const { photo_id, etag, bytes } of changed) {
      const row = byWanted.get(photo_id)!
      await trx
        .updateTable('gallery_photos')
        .set({ etag, bytes, thumbnail_key: null, preview_key: null })
        .where('photo_id', '=', row.photo_id)
        .execute()
      Object.assign(row, { etag, bytes, thumbnail_key: null, preview_key: null })
    }
    return rows.map((row) => {
      const there = added.get(row.photo_id)
      return there
        ? { photo: toPhoto(there), known: false }
        : { photo: toPhoto(byWanted.get(row.photo_id)!), known: true }
    })
  }

  function filtered(galleryId: string, { states, clientId, folderId, query }: PhotoFilter) {
    return db
      .selectFrom('gallery_photos as p')
      .where('p.gallery_id', '=', isStorable(galleryId) ? galleryId : '')
      .$if(states !== undefined, (q) => q.where('p.state', 'in', states ?? []))
      .$if(query !== undefined, (q) =>
        q.where(sql<SqlBool>`position(lower(${storableText(query ?? '')}) in lower(p.original_name)) > 0`),
      )
      .$if(clientId !== undefined, (q) =>
        q.where(sql<SqlBool>`EXISTS (SELECT FROM gallery_scores s WHERE s.photo_id = p.photo_id
          AND s.client_id = ${storableText(clientId ?? '')} AND s.counts)`),
      )
      .$if(folderId !== undefined, (q) =>
        q.where(sql<SqlBool>`EXISTS (SELECT FROM gallery_folder_photos f WHERE f.photo_id = p.photo_id
          AND f.folder_id = ${storableText(folderId ?? '')})`),
      )
  }

  return {
    ...createGalleryResults(db),

    async add(photos) {
      return db.transaction().execute(async (trx) => {
        const stored: Awaited<ReturnType<GalleryPhotoStore['add']>> = []
        for (let start = 0; start < photos.length; start += ROWS_PER_STATEMENT)
          stored.push(...(await addSome(photos.slice(start, start + ROWS_PER_STATEMENT), trx)))
        return stored
      })
    },

    async byId(photoId) {
      if (!isStorable(photoId)) return undefined
      const row = await db.selectFrom('gallery_photos').selectAll().where('photo_id', '=', photoId).executeTakeFirst()
      return row && toPhoto(row)
    },
    async byIds(photoIds) {
      const rows = await db.selectFrom('gallery_photos').selectAll().where('photo_id', '=', among(photoIds)).execute()
      return rows.map(toPhoto)
    },

    async list(galleryId, { limit, offset, ...filter }) {
      const best =
        filter.clientId === undefined
          ? bestMatch
          : sql<number | null>`(SELECT max(similarity) FROM gallery_scores s WHERE s.photo_id = p.photo_id
              AND s.client_id = ${storableText(filter.clientId)} AND s.counts)`
      const ordered = <Q extends ReturnType<typeof filtered>>(query: Q) =>
        query
          .$if(filter.clientId !== undefined, (q) => q.orderBy(sql`${best} DESC`))
          .orderBy('p.created_at')
          .orderBy('p.original_name')
          .orderBy('p.photo_id')
      // What is counted of photos is counted of those of the page, and not of all that come before it.
      const page = ordered(filtered(galleryId, filter)).selectAll('p').limit(limit).offset(offset)
      const [{ total }, rows] = await Promise.all([
        filtered(galleryId, filter)
          .select((q) => q.fn.countAll<number>().as('total'))
          .executeTakeFirstOrThrow(),
        ordered(db.selectFrom(page.as('p')) as unknown as ReturnType<typeof filtered>)
          .selectAll('p')
          .select([matchCount.as('match_count'), best.as('best')])
          .execute(),
      ])
      return {
        total,
        photos: rows.map((row) => ({ ...toPhoto(row), maxSimilarity: row.best, matchCount: row.match_count })),
      }
    },

    async total(galleryId) {
      const { total } = await filtered(galleryId, {})
        .select((q) => q.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      return total
    },

    async page(galleryId, { after, limit, states }) {
      const rows = await filtered(galleryId, { ...(states && { states }) })
        .selectAll('p')
        .$if(after !== undefined, (q) => q.where('p.photo_id', '>', after ?? ''))
        .orderBy('p.photo_id')
        .limit(limit)
        .execute()
      return rows.map(toPhoto)
    },

    async known(galleryId, files) {
      const names = files.map(({ name }) => storableText(name))
      const { rows } = await sql<{ bytes: number; name: string }>`SELECT DISTINCT p.bytes, p.original_name AS name
        FROM unnest(${names}::text[], ${files.map(({ bytes }) => bytes)}::bigint[]) AS w(name, bytes)
        JOIN gallery_photos p ON p.gallery_id = ${galleryId} AND p.original_name = w.name AND p.bytes = w.bytes
          AND p.bucket IS NULL`.execute(db)
      return new Set(rows.map(({ bytes, name }) => `${bytes} ${name}`))
    },

    async counts(galleryId): Promise<PhotoCounts> {
      const { rows } = await sql<Omit<PhotoCounts, 'recent'> & { recent: number; seconds: number | null }>`
        SELECT count(*) FILTER (WHERE p.state = 'new') AS new, count(*) FILTER (WHERE p.state = 'pending') AS pending,
          count(*) FILTER (WHERE p.state = 'done') AS done, count(*) FILTER (WHERE p.state = 'error') AS error,
          count(*) FILTER (WHERE p.state = 'done' AND p.matched_revision <> g.enrolment_revision) AS stale,
          coalesce(sum(p.face_count), 0) AS faces,
          (SELECT count(*) FROM gallery_scores s WHERE s.gallery_id = ${galleryId} AND s.counts) AS matches,
          count(*) FILTER (WHERE p.processed_at > now() - interval '1 minute') AS recent,
          extract(epoch FROM now() - min(p.processed_at) FILTER (WHERE p.processed_at > now() - interval '1 minute'))::float8 AS seconds
        FROM gallery_photos p JOIN galleries g USING (gallery_id) WHERE p.gallery_id = ${galleryId}`.execute(db)
      const { recent, seconds, ...counts } = rows[0]!
      return { ...counts, recent: { photos: recent, seconds: seconds ?? 0 } }
    },

    async take(galleryId, { parameters, notBefore, force, states }) {
      const wanted = states ? sql`state = ANY(${states}::text[])` : sql`true`
      const valid = sql`state = 'done' AND fingerprint = ${parameters} || '#' || etag AND processed_at >= ${notBefore}`
      const { rows } = await sql<{ photo_ids: string[]; cached: number; stale: number }>`WITH taken AS (
          UPDATE gallery_photos SET state = 'pending', queued_at = now(), error = NULL, error_code = NULL, attempts = 0
          WHERE gallery_id = ${galleryId} AND ${wanted} AND (${force}::boolean OR NOT coalesce(${valid}, false))
          RETURNING photo_id, created_at, original_name)
        SELECT (SELECT coalesce(json_agg(photo_id ORDER BY created_at, original_name, photo_id), '[]') FROM taken) AS photo_ids,
          (SELECT count(*) FROM gallery_photos WHERE gallery_id = ${galleryId} AND ${wanted} AND NOT ${force}::boolean
            AND ${valid}) AS cached,
          (SELECT count(*) FROM gallery_photos p JOIN galleries g USING (gallery_id) WHERE p.gallery_id = ${galleryId}
            AND p.state = 'done' AND p.matched_revision <> g.enrolment_revision AND NOT ${force}::boolean) AS stale`.execute(
        db,
      )
      const { photo_ids: photoIds, cached, stale } = rows[0]!
      return { photoIds, cached, stale }
    },

    async setState(photoIds, state, problem) {
      if (state === 'error' && !problem)
        throw new LikenessError('invalid_argument', { message: 'An error has a reason.' })
      await sql`UPDATE gallery_photos
        SET state = CASE WHEN ${state} = 'new' AND fingerprint IS NOT NULL THEN 'done' ELSE ${state} END,
          error_code = ${problem?.code ?? null}, error = ${problem ? storableText(problem.message).slice(0, 2000) : null},
          attempts = ${problem?.attempts ?? 0}
        WHERE photo_id = ${among(photoIds)}`.execute(db)
    },

    async stale(galleryId, { limit }) {
      const rows = await db
        .selectFrom('gallery_photos as p')
        .innerJoin('galleries as g', 'g.gallery_id', 'p.gallery_id')
        .select('p.photo_id')
        .where('p.gallery_id', '=', galleryId)
        .where('p.state', '=', 'done')
        .whereRef('p.matched_revision', '<>', 'g.enrolment_revision')
        .orderBy('p.processed_at')
        .orderBy('p.photo_id')
        .limit(limit)
        .execute()
      return rows.map(({ photo_id }) => photo_id)
    },

    async advance(galleryId, from, to) {
      const { numUpdatedRows } = await db
        .updateTable('gallery_photos')
        .set({ matched_revision: to })
        .where('gallery_id', '=', galleryId)
        .where('matched_revision', '=', from)
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },

    async remove(photoIds) {
      if (photoIds.length > 0) await db.deleteFrom('gallery_photos').where('photo_id', '=', among(photoIds)).execute()
    },
  }
}
