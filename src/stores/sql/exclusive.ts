/** Advisory locks. They belong to a connection: a process that dies leaves none behind. */
import { sql, type Kysely } from 'kysely'
import type { Exclusive } from '#worker/exclusive.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

type Connection = Kysely<Tables>

/** One connection for however many need it at a time: with one each, they would take all that the pool has. */
function sharedConnection(db: Connection) {
  let current: ReturnType<typeof take> | undefined

  function take() {
    let letGo = () => {}
    const over = new Promise<void>((resolve) => (letGo = resolve))
    const connection = new Promise<Connection>((resolve, reject) => {
      const held = db.connection().execute((taken) => (resolve(taken), over))
      held.catch((error: unknown) => reject(error as Error))
    })
    return { connection, letGo, users: 0 }
  }

  /** `broken`: whoever comes next is given another connection. */
  return async <Result>(use: (connection: Connection, broken: () => void) => Promise<Result>): Promise<Result> => {
    const mine = (current ??= take())
    const forget = () => {
      if (current === mine) current = undefined
    }
    mine.users++
    try {
      return await use(await mine.connection, forget)
    } finally {
      mine.users--
      if (mine.users === 0) {
        forget()
        mine.letGo()
      }
    }
  }
}

/** Needs direct connections, or a pooler in session mode. Holds one connection of the pool while any work goes on. */
export function createExclusive({ db, kind }: Pick<Database, 'db' | 'kind'>): Exclusive {
  const here = new Set<string>()
  const withConnection = sharedConnection(db)

  async function locked(name: string, work: () => Promise<void>): Promise<boolean> {
    // The embedded database belongs to one process, and has one connection that the work needs itself.
    if (kind === 'pglite') return work().then(() => true)
    return withConnection(async (connection, broken) => {
      const key = sql`hashtextextended(${`likeness:${name}`}, 0)`
      const tried = sql<{ mine: boolean }>`SELECT pg_try_advisory_lock(${key}) AS mine`.execute(connection)
      const { rows } = await tried.catch((error: unknown) => (broken(), Promise.reject(error as Error)))
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
