/** A home with a gallery of thousands of photos that nobody had to upload: rows, and a few small pictures they share. */
import { join } from 'node:path'
import { sql } from 'kysely'
import sharp from 'sharp'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import { openDatabase } from '#stores/sql/database.ts'

export const MANY = 'gallery_0123456789ab'
const CLIENTS = 40
const PICTURES = 24

export const nameOf = (place: number) => `IMG_${String(place + 1).padStart(5, '0')}.jpg`

/** As large as a photograph's: noise that is not quite flat. */
const thumbnail = (index: number) =>
  sharp({
    create: {
      ...{
        width: 320,
        height: 213,
        channels: 3 as const,
        noise: { type: 'gaussian', mean: 90 + index * 4, sigma: 14 },
      },
      background: '#000',
    },
  })
    .jpeg({ quality: 82 })
    .toBuffer()

/** `home` is that of no running server. A tenth of the photos waits, a hundredth is broken; two in three show a client. */
export async function manyPhotos(home: string, count: number): Promise<void> {
  const objects = createFilesystemObjects({ directory: join(home, 'objects') })
  const keyOf = (index: number) => `galleries/${MANY}/thumbnails/${index}.jpg`
  for (let index = 0; index < PICTURES; index++) await objects.put(keyOf(index), await thumbnail(index))
  const { db, close } = await openDatabase({ home })
  try {
    await sql`INSERT INTO galleries (gallery_id, owner, name, slug, collection_id, face_recognition_enabled, visibility,
        preset, threshold) VALUES (${MANY}, 'system', 'Festival', 'festival', 'gallery-many', true, 'private', 'balanced',
        55)`.execute(db)
    await sql`INSERT INTO gallery_clients (client_id, gallery_id, name, source)
      SELECT 'client_' || lpad(to_hex(c), 12, '0'), ${MANY}, 'Guest ' || c, 'operator'
      FROM generate_series(1, ${CLIENTS}::int) c`.execute(db)
    await sql`INSERT INTO gallery_photos (photo_id, gallery_id, key, original_name, bytes, etag, width, height,
        thumbnail_key, preview_key, state, attempts, error_code, error, face_count, fingerprint, matched_revision,
        processed_at, created_at)
      SELECT gen_random_uuid()::text, ${MANY}, k, 'IMG_' || lpad((n + 1)::text, 5, '0') || '.jpg', 4000000, 'e' || n,
        6000, 4000, k, k, s, (s = 'error')::int, CASE s WHEN 'error' THEN 'image_corrupt' END,
        CASE s WHEN 'error' THEN 'The picture is cut off.' END, CASE s WHEN 'done' THEN n % 5 END,
        CASE s WHEN 'done' THEN 'f' END, CASE s WHEN 'done' THEN 0 END, CASE s WHEN 'done' THEN now() - interval '1 day' END,
        now() - interval '2 days' + (n / 50) * interval '1 second'
      FROM (SELECT n, ${`galleries/${MANY}/thumbnails/`} || (n % ${PICTURES}::int) || '.jpg' AS k,
          CASE WHEN n % 100 = 99 THEN 'error' WHEN n % 10 = 7 THEN 'new' ELSE 'done' END AS s
        FROM generate_series(0, ${count - 1}::int) n) AS p`.execute(db)
    await sql`INSERT INTO gallery_scores (face_id, client_id, gallery_id, photo_id, similarity, counts)
      SELECT gen_random_uuid()::text, 'client_' || lpad(to_hex(1 + (n * 7) % ${CLIENTS}::int), 12, '0'), ${MANY}, photo_id,
        60 + n % 40, true
      FROM (SELECT photo_id, row_number() OVER (ORDER BY created_at, original_name) AS n FROM gallery_photos
        WHERE state = 'done') AS p WHERE n % 3 < 2`.execute(db)
    await sql`ANALYZE`.execute(db)
  } finally {
    await close()
  }
}
