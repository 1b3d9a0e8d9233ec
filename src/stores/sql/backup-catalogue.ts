/** What the database knows of its own tables, and which objects it names. */
import { sql, type Kysely } from 'kysely'
import type { BackupTable } from '#operations/backup-store.ts'
import type { Tables } from './tables.ts'

export interface Column {
  name: string
  /** As it is written in SQL. */
  type: string
  /** Numbered by the database. */
  identity: boolean
}

export async function columnsOf(db: Kysely<Tables>, table: string): Promise<Column[]> {
  const { rows } =
    await sql<Column>`SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attidentity <> '' AS identity
    FROM pg_attribute WHERE attrelid = to_regclass(${table}) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attnum`.execute(db)
  return rows
}

export async function lastNumberOf(db: Kysely<Tables>, table: string, columns: Column[]): Promise<number | null> {
  const column = columns.find((one) => one.identity)
  if (!column) return null
  const { rows } = await sql<{ last: number | null }>`
    SELECT pg_sequence_last_value(pg_get_serial_sequence(${table}, ${column.name})::regclass) AS last`.execute(db)
  return rows[0]?.last ?? null
}

/** Numbers that were given out are not given out again, also when their rows are gone. */
export async function setLastNumber(db: Kysely<Tables>, { name, lastNumber }: BackupTable): Promise<void> {
  const column = (await columnsOf(db, name)).find((one) => one.identity)
  if (!column) return
  await sql`SELECT setval(pg_get_serial_sequence(${name}, ${column.name})::regclass, most)
    FROM (SELECT greatest(max(${sql.ref(column.name)}), ${lastNumber}::bigint) AS most FROM ${sql.table(name)}) numbers
    WHERE most IS NOT NULL`.execute(db)
}

/** Pictures of people and screenings, faces of the history and uploads of jobs count when a row names them; other objects always. */
export async function namedIn(db: Kysely<Tables>, keys: string[]): Promise<Set<string>> {
  const { rows } = await sql<{
    key: string
  }>`SELECT key FROM unnest(${keys}::text[]) AS key WHERE CASE split_part(key, '/', 1)
    WHEN 'people' THEN EXISTS (SELECT FROM person_references r WHERE r.image_key = key OR r.thumbnail_key = key)
    WHEN 'crops' THEN EXISTS (SELECT FROM matches m WHERE m.crop_key = key)
    WHEN 'galleries' THEN EXISTS (SELECT FROM galleries g WHERE g.gallery_id = split_part(key, '/', 2))
    WHEN 'watchlist' THEN EXISTS (SELECT FROM watchlist_screenings s WHERE s.screening_id = split_part(key, '/', 3)
      AND (key IN (s.original_key, s.annotated_key) OR EXISTS (SELECT FROM watchlist_faces f
        WHERE f.screening_id = s.screening_id AND f.crop_key = key)))
    WHEN 'jobs' THEN EXISTS (SELECT FROM jobs j WHERE j.job_id = split_part(key, '/', 2))
    ELSE true END`.execute(db)
  return new Set(rows.map((row) => row.key))
}
