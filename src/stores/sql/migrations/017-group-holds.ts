/** Groups of jobs that are left alone until a moment, without anybody having paused them. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE job_groups ADD COLUMN held_until timestamptz`.execute(db)
}

export const groupHoldsMigration: Migration = { up }
