/** Advisory locks. They belong to a connection: a process that dies leaves none behind. */
import { sql } from 'kysely'
import type { Exclusive } from '#worker/exclusive.ts'
import type { Database } from './database.ts'

/** Needs direct connections, or a pooler in session mode. Holds one connection of the pool while the work goes on. */
export function createExclusive({ db, kind }: Pick<Database, 'db' | 'kind'>): Exclusive {
  const here = new Set<string>()

  async function locked(name: string, work: () => Promise<void>): Promise<boolean> {
    // The embedded database belongs to one process, and has one connection that the work needs itself.
    if (kind === 'pglite') return work().then(() => true)
    return db.connection().execute(async (connection) => {
      const key = sql`hashtextextended(${`likeness:${name}`}, 0)`
      const { rows } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_lock(${key}) AS mine`.execute(connection)
      if (!rows[0]?.mine) return false
      try {
        await work()
        return true
      } finally {
        // A connection that is lost has lost the lock too.
        await sql`SELECT pg_advisory_unlock(${key})`.execute(connection).catch(() => undefined)
      }
    })
  }

  return {
    async tryExclusive(name, work) {
      if (here.has(name)) return false
      here.add(name)
      try {
        return await locked(name, work)
      } finally {
        here.delete(name)
      }
    },
  }
}
