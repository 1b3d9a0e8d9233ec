/** Jobs by the thousand, fair between groups. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE jobs ADD COLUMN group_id text COLLATE "C", ADD COLUMN batch text COLLATE "C"`.execute(db)
  await sql`UPDATE jobs SET group_id = kind`.execute(db)
  await sql`ALTER TABLE jobs ALTER COLUMN group_id SET NOT NULL`.execute(db)
  // What waits, by lanes: a claim steps from lane to lane and looks at the first job of each.
  await sql`DROP INDEX jobs_waiting`.execute(db)
  await sql`CREATE INDEX jobs_queued ON jobs (kind, group_id, priority, run_at, job_id) WHERE state = 'queued'`.execute(
    db,
  )
  // Without the lease, which changes all the time.
  await sql`CREATE INDEX jobs_running ON jobs (kind, group_id) WHERE state = 'running'`.execute(db)
  await sql`CREATE INDEX jobs_failed ON jobs (created_at) WHERE state = 'failed'`.execute(db)
  await sql`CREATE INDEX jobs_alone ON jobs (created_at) WHERE batch IS NULL`.execute(db)
  await sql`CREATE INDEX jobs_by_group ON jobs (group_id, kind, state)`.execute(db)
  await sql`CREATE INDEX jobs_by_batch ON jobs (batch, state) WHERE batch IS NOT NULL`.execute(db)
  await sql`CREATE INDEX jobs_by_finish ON jobs (finished_at) WHERE finished_at IS NOT NULL`.execute(db)

  // A group without a row was never served and is not paused. `served` is a number in line, not indexed: it changes
  // with every claim, and groups are few.
  await sql`CREATE TABLE job_groups (
    group_id text COLLATE "C" PRIMARY KEY,
    served bigint NOT NULL DEFAULT 0,
    paused_at timestamptz
  )`.execute(db)
}

export const jobGroupsMigration: Migration = { up }
