/** Rows of the faces table, read and written. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Face } from '#engine/engine.ts'
import type { StoredFace } from '#engine/vectors.ts'
import type { Change } from './collections.ts'
import { fromBytes, toBytes } from './embedding.ts'
import { isStorable } from './pages.ts'
import type { FacesTable, Tables } from './tables.ts'

export const metadata = [
  'face_id',
  'image_id',
  'external_image_id',
  'user_id',
  'box_left',
  'box_top',
  'box_width',
  'box_height',
  'confidence',
] as const
const everything = [...metadata, 'embedding'] as const

export const toFace = (row: Omit<Selectable<FacesTable>, 'collection_key' | 'revision' | 'embedding'>): Face => ({
  faceId: row.face_id,
  imageId: row.image_id,
  ...(row.external_image_id !== null && { externalImageId: row.external_image_id }),
  ...(row.user_id !== null && { userId: row.user_id }),
  box: { left: row.box_left, top: row.box_top, width: row.box_width, height: row.box_height },
  confidence: row.confidence,
})

const toStoredFace = (row: Omit<Selectable<FacesTable>, 'collection_key' | 'revision'>): StoredFace => ({
  ...toFace(row),
  embedding: fromBytes(row.embedding),
})

/** For `=`; ids that cannot be stored match nothing. */
export const anyOf = (ids: string[]) => sql<string>`ANY(${ids.filter(isStorable)}::text[])`

/**
 * Those that were not there yet; returns their ids. All columns travel as one JSON text and one run of bytes, not as a
 * dozen parameters for each face.
 */
export async function insertFaces({ trx, key, next, dimensions }: Change, faces: StoredFace[]): Promise<string[]> {
  const rows = faces.map(({ faceId, imageId, externalImageId, box, confidence }, n) => ({
    ...{ n, face_id: faceId, image_id: imageId, external_image_id: externalImageId, confidence },
    ...{ box_left: box.left, box_top: box.top, box_width: box.width, box_height: box.height },
  }))
  const bytes = toBytes(faces.map((face) => face.embedding))
  const length = dimensions * Float32Array.BYTES_PER_ELEMENT
  const added = await sql<{ face_id: string }>`
    INSERT INTO faces (collection_key, revision, face_id, image_id, external_image_id,
      box_left, box_top, box_width, box_height, confidence, embedding)
    SELECT ${key}::integer, ${next}::bigint, face_id, image_id, external_image_id,
      box_left, box_top, box_width, box_height, confidence,
      substring(${bytes}::bytea FROM n * ${length}::integer + 1 FOR ${length}::integer)
    FROM json_to_recordset(${JSON.stringify(rows)}::text::json) AS face (
      n integer, face_id text, image_id text, external_image_id text, confidence double precision,
      box_left double precision, box_top double precision, box_width double precision, box_height double precision)
    ON CONFLICT DO NOTHING
    RETURNING face_id`.execute(trx)
  return added.rows.map((row) => row.face_id)
}

/** The faces of the change's collection that a user has. */
export async function facesOfUser({ trx, key }: Change, userId: string): Promise<StoredFace[]> {
  const rows = await trx
    .selectFrom('faces')
    .select(everything)
    .where('collection_key', '=', key)
    .where('user_id', '=', userId)
    .orderBy('face_id')
    .execute()
  return rows.map(toStoredFace)
}

/** Those of the ids that exist. */
export async function facesOfIds(db: Kysely<Tables>, key: number, faceIds: string[]): Promise<StoredFace[]> {
  const rows = await db
    .selectFrom('faces')
    .select(everything)
    .where('collection_key', '=', key)
    .where('face_id', '=', anyOf(faceIds))
    .execute()
  return rows.map(toStoredFace)
}
