/** Long work: jobs, and the items of those that go through a list. `lease_until` passes when a worker has died. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE jobs (
    job_id text COLLATE "C" PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    collection_id text COLLATE "C",
    idempotency_key text COLLATE "C",
    payload jsonb NOT NULL,
    state text COLLATE "C" NOT NULL,
    priority integer NOT NULL DEFAULT 0,
    total integer,
    done integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    run_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    worker text,
    lease_until timestamptz,
    cancel_requested boolean NOT NULL DEFAULT false,
    CONSTRAINT jobs_idempotency_key UNIQUE (kind, idempotency_key)
  )`.execute(db)
  await sql`CREATE INDEX jobs_waiting ON jobs (priority DESC, run_at, job_id) WHERE state IN ('queued', 'running')`.execute(
    db,
  )
  await sql`CREATE INDEX jobs_by_time ON jobs (created_at)`.execute(db)

  await sql`CREATE TABLE job_items (
    job_id text COLLATE "C" NOT NULL REFERENCES jobs ON DELETE CASCADE,
    position integer NOT NULL,
    label text NOT NULL,
    payload jsonb NOT NULL,
    subject text COLLATE "C",
    state text COLLATE "C" NOT NULL,
    outcome jsonb,
    person_id text COLLATE "C",
    finished_at timestamptz,
    PRIMARY KEY (job_id, position)
  )`.execute(db)
  await sql`CREATE INDEX job_items_by_person ON job_items (person_id) WHERE person_id IS NOT NULL`.execute(db)
  await sql`CREATE INDEX job_items_by_subject ON job_items (job_id, subject) WHERE subject IS NOT NULL`.execute(db)
  await sql`CREATE INDEX job_items_waiting ON job_items (job_id, position) WHERE state = 'waiting'`.execute(db)
}

export const jobsMigration: Migration = { up }
