/** What is looked up of mirrors: who is behind, what there is of a person, what is there at all. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { MirroredFace, MirrorStore, PersonOnMirror } from '#usecases/backend/mirror-store.ts'
import { toReference } from './references.ts'
import type { EngineFacesTable, PersonReferencesTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

type Queries = Pick<
  MirrorStore,
  | 'behind'
  | 'onMirror'
  | 'entangled'
  | 'facesIn'
  | 'activeFacesIn'
  | 'collections'
  | 'collectionsWithPeople'
  | 'leftBehind'
  | 'samples'
  | 'plan'
>

type FaceRow = Pick<
  Selectable<EngineFacesTable>,
  'reference_id' | 'person_id' | 'collection_id' | 'face_id' | 'problem'
>

const toMirrored = (row: FaceRow): MirroredFace => ({
  referenceId: row.reference_id,
  personId: row.person_id,
  collectionId: row.collection_id,
  faceId: row.face_id,
  problem: row.problem,
})

export function mirrorQueries(db: Kysely<Tables>): Queries {
  const facesOf = (engineId: string) => db.selectFrom('engine_faces').where('engine_id', '=', engineId)

  return {
    behind: async (engineId, { limit, after = '', collectionId = null as string | null }) => {
      const { rows } = await sql<{ person_id: string }>`
        SELECT person_id FROM (
          SELECT r.person_id, r.collection_id FROM person_references r
            JOIN people p ON p.person_id = r.person_id AND p.state = 'enrolled'
            LEFT JOIN engine_faces f ON f.engine_id = ${engineId} AND f.reference_id = r.reference_id
            WHERE r.state = 'ready' AND (f.reference_id IS NULL
              OR (f.person_id = r.person_id AND f.face_id IS NULL AND f.problem IS NULL))
          UNION
          SELECT f.person_id, f.collection_id FROM engine_faces f
            LEFT JOIN people p ON p.person_id = f.person_id
            LEFT JOIN person_references r ON r.reference_id = f.reference_id
            LEFT JOIN people now ON now.person_id = r.person_id
            WHERE f.engine_id = ${engineId} AND (p.person_id IS NULL OR p.state = 'enrolled')
              AND (r.reference_id IS NULL OR (r.person_id <> f.person_id AND (now.person_id IS NULL OR now.state = 'enrolled'))
                OR (p.person_id IS NULL AND now.person_id IS NULL))
        ) different
        WHERE person_id > ${after} AND (${collectionId}::text IS NULL OR collection_id = ${collectionId})
        ORDER BY person_id LIMIT ${limit}`.execute(db)
      return rows.map((row) => row.person_id)
    },

    onMirror: async (engineId, personId) => {
      const person = await db
        .selectFrom('people')
        .select(['state', 'collection_id'])
        .where('person_id', '=', personId)
        .executeTakeFirst()
      const references = await db
        .selectFrom('person_references')
        .selectAll()
        .where('person_id', '=', personId)
        .where('state', '=', 'ready')
        .orderBy('created_at')
        .orderBy('reference_id')
        .execute()
      const { rows } = await sql<FaceRow & { owner: string | null; reference_state: 'pending' | 'ready' | null }>`
        SELECT f.*, r.person_id AS owner, r.state AS reference_state FROM engine_faces f
        LEFT JOIN person_references r ON r.reference_id = f.reference_id
        WHERE f.engine_id = ${engineId} AND (f.person_id = ${personId} OR r.person_id = ${personId})
        ORDER BY f.created_at, f.reference_id`.execute(db)
      return {
        person: person && { state: person.state, collectionId: person.collection_id },
        references: references.map(toReference),
        faces: rows.map((row): PersonOnMirror['faces'][number] => ({
          ...toMirrored(row),
          reference:
            row.owner === null || row.reference_state === null
              ? undefined
              : { personId: row.owner, state: row.reference_state },
        })),
      }
    },

    entangled: async (engineId, personId) => {
      const { rows } = await sql<{ person_id: string }>`
        SELECT DISTINCT f.person_id FROM engine_faces f JOIN person_references r ON r.reference_id = f.reference_id
        WHERE f.engine_id = ${engineId} AND r.person_id = ${personId} AND f.person_id <> ${personId}
        ORDER BY 1`.execute(db)
      return rows.map((row) => row.person_id)
    },

    facesIn: async (engineId, collectionId) => {
      const rows = await facesOf(engineId)
        .select(['reference_id', 'person_id', 'collection_id', 'face_id', 'problem'])
        .where('collection_id', '=', collectionId)
        .execute()
      return {
        faces: rows.filter(({ face_id }) => face_id !== null).map(toMirrored),
        people: [...new Set(rows.map((row) => row.person_id))],
      }
    },

    activeFacesIn: async (collectionId) => {
      const rows = await db
        .selectFrom('person_references')
        .select('face_id')
        .where('collection_id', '=', collectionId)
        .where('face_id', 'is not', null)
        .execute()
      return new Set(rows.map((row) => row.face_id ?? ''))
    },

    collections: async (engineId) =>
      (
        await db
          .selectFrom('engine_collections')
          .select(['collection_id', 'made'])
          .where('engine_id', '=', engineId)
          .orderBy('collection_id')
          .execute()
      ).map(({ collection_id, made }) => ({ collectionId: collection_id, made })),

    collectionsWithPeople: async ({ enrolled = false } = {}) => {
      const { rows } = await (
        enrolled
          ? sql<{
              collection_id: string
            }>`SELECT DISTINCT collection_id FROM people WHERE state = 'enrolled' ORDER BY 1`
          : sql<{ collection_id: string }>`
            SELECT collection_id FROM people UNION SELECT collection_id FROM person_references ORDER BY 1`
      ).execute(db)
      return rows.map((row) => row.collection_id)
    },

    leftBehind: async (engineId, limit) => {
      const { rows } = await sql<{ person_id: string; reasons: (string | null)[]; total: string }>`
        SELECT p.person_id, array_agg(DISTINCT coalesce(f.problem, CASE WHEN r.reference_id IS NULL THEN 'not_kept' END)) AS reasons,
          count(*) OVER () AS total
        FROM people p
        LEFT JOIN person_references r ON r.person_id = p.person_id AND r.state = 'ready'
        LEFT JOIN engine_faces f ON f.engine_id = ${engineId} AND f.reference_id = r.reference_id
        WHERE p.state = 'enrolled'
        GROUP BY p.person_id HAVING count(f.face_id) = 0
        ORDER BY p.person_id LIMIT ${limit}`.execute(db)
      const people = rows.map(({ person_id, reasons }) => ({
        personId: person_id,
        reasons: reasons.filter((reason) => reason !== null),
      }))
      return { total: Number(rows[0]?.total ?? 0), people }
    },

    samples: async (engineId, limit) => {
      const { rows } = await sql<Selectable<PersonReferencesTable>>`
        SELECT * FROM (
          SELECT DISTINCT ON (r.person_id) r.* FROM person_references r
            JOIN people p ON p.person_id = r.person_id AND p.state = 'enrolled'
            JOIN engine_faces f ON f.engine_id = ${engineId} AND f.reference_id = r.reference_id
              AND f.person_id = r.person_id AND f.face_id IS NOT NULL
            WHERE r.state = 'ready' AND r.image_key IS NOT NULL
            ORDER BY r.person_id, r.created_at, r.reference_id) one
        ORDER BY md5(person_id) LIMIT ${limit}`.execute(db)
      return rows.map(toReference)
    },

    plan: async (engineId) => {
      const { rows } = await sql<Record<'pictures' | 'people' | 'known', number>>`
        SELECT count(*) FILTER (WHERE f.face_id IS NULL)::int AS pictures,
          count(DISTINCT r.person_id) FILTER (WHERE f.face_id IS NULL)::int AS people,
          count(DISTINCT r.person_id)::int AS known
        FROM person_references r JOIN people p ON p.person_id = r.person_id AND p.state = 'enrolled'
        LEFT JOIN engine_faces f ON f.engine_id = ${engineId} AND f.reference_id = r.reference_id
        WHERE r.state = 'ready' AND r.image_key IS NOT NULL`.execute(db)
      return rows[0] ?? { pictures: 0, people: 0, known: 0 }
    },
  }
}
