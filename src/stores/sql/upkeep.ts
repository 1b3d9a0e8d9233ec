/**
 * What a PostgreSQL server does in the background and PGlite, a single process, does not: checkpoints, without which
 * the write-ahead log grows for ever, and VACUUM, without which the room of removed rows is never used again.
 */
import { CompiledQuery, type DatabaseConnection } from 'kysely'

/** Looking costs a fraction of a millisecond; it is not done after every transaction. */
const COMMITS_BETWEEN = 16
const WAL_BYTES = 64 * 1024 * 1024
const DEAD_ROWS = 2000
const DEAD_SHARE = 0.2

const LOG_QUERY = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes
  FROM pg_control_checkpoint()`
const DEAD_QUERY = `SELECT relname AS name FROM pg_stat_user_tables
  WHERE n_dead_tup > ${DEAD_ROWS} AND n_dead_tup > ${DEAD_SHARE} * (n_live_tup + n_dead_tup)`

/** To be called after a commit. Never throws: what failed here fails again, and is reported, where it matters. */
export function createUpkeep(): (connection: DatabaseConnection) => Promise<void> {
  let commits = 0
  const rows = async <Row>(connection: DatabaseConnection, statement: string) =>
    (await connection.executeQuery<Row>(CompiledQuery.raw(statement))).rows

  return async (connection) => {
    commits += 1
    if (commits % COMMITS_BETWEEN !== 0) return
    try {
      const [log] = await rows<{ bytes: number }>(connection, LOG_QUERY)
      if (!log || log.bytes < WAL_BYTES) return
      for (const { name } of await rows<{ name: string }>(connection, DEAD_QUERY)) {
        await rows(connection, `VACUUM (ANALYZE) "${name}"`)
      }
      await rows(connection, 'CHECKPOINT')
    } catch {
      return
    }
  }
}
