/** Folders of galleries, in SQL. */
import { sql, type Kysely } from 'kysely'
import type { Folder } from '#usecases/galleries/gallery.ts'
import type { FolderStore } from '#usecases/galleries/store.ts'
import { storableText } from './job-values.ts'
import { isStorable } from './pages.ts'
import type { Tables } from './tables.ts'

export function createFolderStore(db: Kysely<Tables>): FolderStore {
  const listed = () =>
    db
      .selectFrom('gallery_folders')
      .selectAll()
      .select(
        sql<number>`(SELECT count(*) FROM gallery_folder_photos p WHERE p.folder_id = gallery_folders.folder_id)`.as(
          'photos',
        ),
      )
  type Row = Awaited<ReturnType<ReturnType<typeof listed>['execute']>>[number]

  const toFolder = (row: Row): Folder => ({
    ...{ folderId: row.folder_id, galleryId: row.gallery_id, kind: row.kind, clientId: row.client_id, name: row.name },
    portrait:
      row.portrait_photo_id !== null && row.portrait_box !== null
        ? { photoId: row.portrait_photo_id, box: row.portrait_box }
        : null,
    photoCount: row.photos,
  })

  return {
    async replace(galleryId, folders) {
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom('gallery_folders').where('gallery_id', '=', galleryId).execute()
        for (const [position, { folderId, kind, clientId, name, portrait, photoIds }] of folders.entries()) {
          await trx
            .insertInto('gallery_folders')
            .values({
              ...{ folder_id: folderId, gallery_id: galleryId, position, kind, client_id: clientId },
              name: storableText(name),
              portrait_photo_id: portrait?.photoId ?? null,
              portrait_box: portrait ? JSON.stringify(portrait.box) : null,
            })
            .execute()
          // Photos that were deleted meanwhile are in no folder.
          await sql`INSERT INTO gallery_folder_photos (folder_id, photo_id)
            SELECT ${folderId}, photo_id FROM gallery_photos WHERE photo_id = ANY(${photoIds}::text[])`.execute(trx)
        }
      })
    },
    async list(galleryId) {
      const rows = await listed()
        .where('gallery_id', '=', isStorable(galleryId) ? galleryId : '')
        .orderBy('position')
        .execute()
      return rows.map(toFolder)
    },
    async byId(folderId) {
      const row = await listed()
        .where('folder_id', '=', isStorable(folderId) ? folderId : '')
        .executeTakeFirst()
      return row && toFolder(row)
    },
  }
}
