/** Kysely on PGlite: one connection, handed from one user to the next. */
import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'
import { LikenessError } from '#errors'
import type { PgliteSource } from './pglite.ts'
import { createUpkeep } from './upkeep.ts'

export function pgliteDialect(source: PgliteSource): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => createDriver(source),
  }
}

function createDriver(source: PgliteSource): Driver {
  const upkeep = createUpkeep()
  let tail: Promise<void> = Promise.resolve()
  const releases = new WeakMap<DatabaseConnection, () => void>()
  /** The last statement failed: PostgreSQL may have stopped, and nothing may be asked of it any more. */
  const failing = new WeakSet<DatabaseConnection>()

  async function connect(): Promise<DatabaseConnection> {
    const pglite = await source.get()
    const connection: DatabaseConnection = {
      async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
        try {
          const { rows, affectedRows } = await pglite.query<Row>(sql, [...parameters])
          failing.delete(connection)
          return { rows, numAffectedRows: BigInt(affectedRows ?? 0) }
        } catch (error) {
          failing.add(connection)
          source.failed(error)
          throw error
        }
      },
      streamQuery() {
        throw new LikenessError('store_unavailable', { message: 'PGlite has no cursors: read page by page.' })
      },
    }
    return connection
  }

  const run = (connection: DatabaseConnection, statement: string) =>
    connection.executeQuery(CompiledQuery.raw(statement))

  return {
    init: () => Promise.resolve(),
    async acquireConnection() {
      const before = tail
      let release = () => {}
      tail = new Promise((resolve) => (release = resolve))
      await before
      try {
        const connection = await connect()
        releases.set(connection, release)
        return connection
      } catch (error) {
        release()
        throw error
      }
    },
    async beginTransaction(connection, { isolationLevel, accessMode }) {
      const modes = [isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean).join(', ')
      await run(connection, modes ? `start transaction ${modes}` : 'begin')
    },
    commitTransaction: async (connection) => void (await run(connection, 'commit')),
    rollbackTransaction: async (connection) => void (await run(connection, 'rollback')),
    async releaseConnection(connection) {
      if (!failing.has(connection)) await upkeep(connection)
      releases.get(connection)?.()
    },
    destroy: () => source.close(),
  }
}
