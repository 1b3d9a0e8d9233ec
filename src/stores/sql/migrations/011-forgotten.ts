/** What the list of a job must not name any more, also when it is made only later. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  // Digests of a job's id and a subject: who was erased is not written down again. They go with the job.
  await sql`ALTER TABLE jobs ADD COLUMN forgotten jsonb NOT NULL DEFAULT '[]'`.execute(db)
}

export const forgottenMigration: Migration = { up }
