/** Who did what, in a chain of hashes. Rows are only ever added; the database itself refuses anything else. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE audit (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text COLLATE "C" NOT NULL,
    collection_id text COLLATE "C",
    target text COLLATE "C",
    details jsonb NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL
  )`.execute(db)
  await sql`CREATE INDEX audit_by_target ON audit (target, seq)`.execute(db)
  await sql`CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$`.execute(db)
  await sql`CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()`.execute(db)
}

export const auditMigration: Migration = { up }
