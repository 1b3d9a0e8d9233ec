/** A Kysely dialect whose errors are those of the catalogue, around any other PostgreSQL dialect. */
import type { DatabaseConnection, Dialect, Driver } from 'kysely'
import { toStoreError } from './errors.ts'

export function withStoreErrors(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => wrapDriver(dialect.createDriver()),
  }
}

async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toStoreError(error)
  }
}

function wrapDriver(driver: Driver): Driver {
  const inner = new WeakMap<DatabaseConnection, DatabaseConnection>()
  const unwrap = (connection: DatabaseConnection) => inner.get(connection) ?? connection
  return {
    init: () => mapped(() => driver.init()),
    destroy: () => mapped(() => driver.destroy()),
    async acquireConnection() {
      const connection = await mapped(() => driver.acquireConnection())
      const wrapper: DatabaseConnection = {
        executeQuery: (query) => mapped(() => connection.executeQuery(query)),
        streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
      }
      inner.set(wrapper, connection)
      return wrapper
    },
    beginTransaction: (connection, settings) => mapped(() => driver.beginTransaction(unwrap(connection), settings)),
    commitTransaction: (connection) => mapped(() => driver.commitTransaction(unwrap(connection))),
    /** A connection that was lost cannot roll back, and need not: the error that matters is the one before. */
    rollbackTransaction: (connection) => driver.rollbackTransaction(unwrap(connection)).catch(() => undefined),
    releaseConnection: (connection) => driver.releaseConnection(unwrap(connection)),
  }
}
