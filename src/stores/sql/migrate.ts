/** Brings a database to this version of the tables. Several processes may do it at once: PostgreSQL lets one at a time. */
import { Migrator, sql, type Kysely, type Migration } from 'kysely'
import { LikenessError, messageOf, isLikenessError } from '#errors'
import { facesMigration } from './migrations/001-faces.ts'
import { peopleMigration } from './migrations/002-people.ts'
import { recordsMigration } from './migrations/003-records.ts'
import { auditMigration } from './migrations/004-audit.ts'
import { accessMigration } from './migrations/005-access.ts'
import { identityMigration } from './migrations/006-identity.ts'
import { jobsMigration } from './migrations/007-jobs.ts'
import { telemetryMigration } from './migrations/008-telemetry.ts'
import { rekognitionMigration } from './migrations/009-rekognition.ts'
import { videoMigration } from './migrations/010-video.ts'
import { forgottenMigration } from './migrations/011-forgotten.ts'
import { mirrorsMigration } from './migrations/012-mirrors.ts'
import { jobGroupsMigration } from './migrations/013-job-groups.ts'
import { galleriesMigration } from './migrations/014-galleries.ts'
import { watchlistsMigration } from './migrations/015-watchlists.ts'
import { webhooksMigration } from './migrations/016-webhooks.ts'
import { groupHoldsMigration } from './migrations/017-group-holds.ts'

/** In order of their numbers. A migration that was released is never changed; a new one is added. */
export const migrations: Record<string, Migration> = {
  '001-faces': facesMigration,
  '002-people': peopleMigration,
  '003-records': recordsMigration,
  '004-audit': auditMigration,
  '005-access': accessMigration,
  '006-identity': identityMigration,
  '007-jobs': jobsMigration,
  '008-telemetry': telemetryMigration,
  '009-rekognition': rekognitionMigration,
  '010-video': videoMigration,
  '011-forgotten': forgottenMigration,
  '012-mirrors': mirrorsMigration,
  '013-job-groups': jobGroupsMigration,
  '014-galleries': galleriesMigration,
  '015-watchlists': watchlistsMigration,
  '016-webhooks': webhooksMigration,
  '017-group-holds': groupHoldsMigration,
}

const TABLE = 'likeness_migrations'

/** Throws `store_unavailable` when the database was made by a newer version, and when a migration fails. */
export async function migrate<Tables>(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
  })
  const unknown = (await appliedNames(db)).filter((name) => !(name in migrations))
  if (unknown.length) {
    throw new LikenessError('store_unavailable', {
      message: `The database was made by a newer version of Likeness (it has ${unknown.join(', ')}). Update Likeness, or use another database.`,
      details: { unknown },
    })
  }
  const { error } = await migrator.migrateToLatest()
  if (!error) return
  if (isLikenessError(error)) throw error
  throw new LikenessError('store_unavailable', {
    message: `The database could not be brought up to date: ${messageOf(error)}`,
    cause: error,
  })
}

async function appliedNames<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const table = await sql<{ found: boolean }>`SELECT to_regclass(${TABLE}) IS NOT NULL AS found`.execute(db)
  if (!table.rows[0]?.found) return []
  const { rows } = await sql<{ name: string }>`SELECT name FROM ${sql.table(TABLE)}`.execute(db)
  return rows.map((row) => row.name)
}
