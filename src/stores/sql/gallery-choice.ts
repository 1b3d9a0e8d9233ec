/** Which scores count: see the top of `usecases/galleries/gallery.ts`. */
import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** In these photos, from all their scores. */
export async function chooseInPhotosOf(db: Kysely<Tables>, photoIds: string[]): Promise<void> {
  if (photoIds.length === 0) return
  await sql`UPDATE gallery_scores s SET counts = r.wins FROM (
      SELECT face_id, client_id, best AND
        row_number() OVER (PARTITION BY photo_id, client_id, best ORDER BY similarity DESC, face_id) = 1 AS wins
      FROM (SELECT *, row_number() OVER (PARTITION BY face_id ORDER BY similarity DESC, client_id) = 1 AS best
        FROM gallery_scores WHERE photo_id = ANY(${photoIds}::text[])) q
    ) r WHERE s.face_id = r.face_id AND s.client_id = r.client_id AND s.counts <> r.wins`.execute(db)
}
