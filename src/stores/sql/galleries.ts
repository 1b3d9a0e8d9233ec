/** Galleries in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import { LikenessError } from '#errors'
import type { Gallery } from '#usecases/galleries/gallery.ts'
import type { GalleryStore } from '#usecases/galleries/store.ts'
import { UniqueViolation } from './errors.ts'
import type { GalleriesTable } from './gallery-tables.ts'
import { storableText } from './job-values.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { Tables } from './tables.ts'

const toGallery = (row: Selectable<GalleriesTable>): Gallery => ({
  galleryId: row.gallery_id,
  owner: row.owner,
  name: row.name,
  slug: row.slug,
  collectionId: row.collection_id,
  faceRecognitionEnabled: row.face_recognition_enabled,
  visibility: row.visibility,
  preset: row.preset,
  threshold: row.threshold,
  enrolmentRevision: row.enrolment_revision,
  state: row.state,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

type Change = Parameters<GalleryStore['update']>[1]

const rowOf = ({ name, slug, faceRecognitionEnabled, visibility, preset, threshold, state }: Change) => ({
  ...(name !== undefined && { name: storableText(name) }),
  ...(slug !== undefined && { slug }),
  ...(faceRecognitionEnabled !== undefined && { face_recognition_enabled: faceRecognitionEnabled }),
  ...(visibility !== undefined && { visibility }),
  ...(preset !== undefined && { preset }),
  ...(threshold !== undefined && { threshold }),
  ...(state !== undefined && { state }),
})

function toError(error: unknown): unknown {
  return error instanceof UniqueViolation && error.constraint === 'galleries_slug'
    ? new LikenessError('slug_taken', { cause: error })
    : error
}

const notFound = () => new LikenessError('gallery_not_found')

export function createGalleryStore(db: Kysely<Tables>): GalleryStore {
  const by = async (column: 'gallery_id' | 'slug' | 'collection_id', value: string) => {
    if (!isStorable(value)) return undefined
    const row = await db.selectFrom('galleries').selectAll().where(column, '=', value).executeTakeFirst()
    return row && toGallery(row)
  }

  return {
    async add(gallery) {
      const { galleryId, collectionId, owner, ...settings } = gallery
      assertStorable('The short name', gallery.slug)
      const row = await db
        .insertInto('galleries')
        .values({
          ...{ gallery_id: galleryId, collection_id: collectionId, owner: storableText(owner) },
          ...{ name: storableText(gallery.name), slug: gallery.slug, threshold: gallery.threshold },
          ...{ face_recognition_enabled: settings.faceRecognitionEnabled, visibility: settings.visibility },
          preset: settings.preset,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
        .catch((error: unknown) => Promise.reject(toError(error)))
      return toGallery(row)
    },
    byId: (galleryId) => by('gallery_id', galleryId),
    bySlug: (slug) => by('slug', slug),
    byCollection: (collectionId) => by('collection_id', collectionId),

    async list({ collections, query, limit, offset }) {
      const listed = db
        .selectFrom('galleries')
        .$if(collections !== undefined, (q) =>
          q.where('collection_id', '=', sql<string>`ANY(${(collections ?? []).filter(isStorable)}::text[])`),
        )
        .$if(query !== undefined, (q) =>
          q.where(sql<boolean>`position(lower(${storableText(query ?? '')}) in lower(name)) > 0`),
        )
      const { total } = await listed.select((q) => q.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
      const rows = await listed
        .selectAll()
        .select([
          sql<number>`(SELECT count(*) FROM gallery_photos p WHERE p.gallery_id = galleries.gallery_id)`.as('photos'),
          sql<number>`(SELECT count(*) FROM gallery_clients c WHERE c.gallery_id = galleries.gallery_id)`.as('clients'),
        ])
        .orderBy('created_at', 'desc')
        .orderBy('gallery_id')
        .limit(limit)
        .offset(offset)
        .execute()
      return {
        total,
        galleries: rows.map((row) => ({ ...toGallery(row), photoCount: row.photos, clientCount: row.clients })),
      }
    },

    async update(galleryId, change) {
      if (!isStorable(galleryId)) throw notFound()
      if (change.slug !== undefined) assertStorable('The short name', change.slug)
      const row = await db
        .updateTable('galleries')
        .set({ ...rowOf(change), updated_at: sql`now()` })
        .where('gallery_id', '=', galleryId)
        .returningAll()
        .executeTakeFirst()
        .catch((error: unknown) => Promise.reject(toError(error)))
      if (!row) throw notFound()
      return toGallery(row)
    },

    async raiseRevision(galleryId) {
      const row = await db
        .updateTable('galleries')
        .set({ enrolment_revision: sql`enrolment_revision + 1` })
        .where('gallery_id', '=', galleryId)
        .returning('enrolment_revision')
        .executeTakeFirst()
      if (!row) throw notFound()
      return row.enrolment_revision
    },

    async remove(galleryId) {
      if (isStorable(galleryId)) await db.deleteFrom('galleries').where('gallery_id', '=', galleryId).execute()
    },

    async deleting() {
      const rows = await db.selectFrom('galleries').selectAll().where('state', '=', 'deleting').execute()
      return rows.map(toGallery)
    },
  }
}
