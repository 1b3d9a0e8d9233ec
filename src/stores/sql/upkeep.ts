/**
 * What a PostgreSQL server does in the background and PGlite, a single process, does not: checkpoints, without which
 * the write-ahead log grows for ever, and VACUUM, without which the room of removed rows is never used again.
 */
import { CompiledQuery, type DatabaseConnection } from 'kysely'

/** Looking costs a fraction of a millisecond; it is not done every time. */
const USES_PER_LOOK = 16
/** Tables that are written to by small statements, such as the queue's, fill with removed rows long before the log. */
const USES_PER_LOOK_AT_TABLES = 1024
const WAL_BYTES = 64 * 1024 * 1024
const DEAD_ROWS = 2000
const DEAD_SHARE = 0.2

const LOG_QUERY = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes
  FROM pg_control_checkpoint()`
const DEAD_QUERY = `SELECT relname AS name FROM pg_stat_user_tables
  WHERE n_dead_tup > ${DEAD_ROWS} AND n_dead_tup > ${DEAD_SHARE} * (n_live_tup + n_dead_tup)`

/**
 * To be called whenever somebody is through with the connection, after one statement or a transaction. Never throws:
 * what failed here fails again, and is reported, where it matters.
 */
export function createUpkeep(): (connection: DatabaseConnection) => Promise<void> {
  let uses = 0
  const rows = async <Row>(connection: DatabaseConnection, statement: string) =>
    (await connection.executeQuery<Row>(CompiledQuery.raw(statement))).rows

  return async (connection) => {
    uses += 1
    if (uses % USES_PER_LOOK !== 0) return
    try {
      const [log] = await rows<{ bytes: number }>(connection, LOG_QUERY)
      const isLong = log !== undefined && log.bytes >= WAL_BYTES
      if (isLong || uses % USES_PER_LOOK_AT_TABLES === 0) {
        for (const { name } of await rows<{ name: string }>(connection, DEAD_QUERY)) {
          await rows(connection, `VACUUM (ANALYZE) "${name}"`)
        }
      }
      if (isLong) await rows(connection, 'CHECKPOINT')
    } catch {
      return
    }
  }
}
