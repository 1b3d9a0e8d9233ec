/** A pool of connections to a PostgreSQL server whose user and password may change while it is in use. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresPool } from 'kysely'
import type { Pool } from 'pg'

/** Whoever knows the address of now. */
export interface AddressSource {
  /** Undefined: there is none. */
  get(): Promise<string | undefined>
  /** To be told that the server refused it. */
  refresh(): Promise<void>
}

const WRONG_PASSWORD = '28P01'
/** A rotation changes the server first and tells of it a moment later. */
const PAUSES_MS = [0, 500, 1500, 4000]

const isRefused = (error: unknown) => (error as { code?: unknown }).code === WRONG_PASSWORD

/**
 * Connections that are there stay: the server asks for the password at the beginning only. A new one is made with the
 * address of now; where the server refuses its password the source is asked anew, a few times.
 */
export function rotating(pool: Pool, source: AddressSource, pausesMs = PAUSES_MS): PostgresPool {
  // Each new connection is made by the options as they are then.
  const { options } = pool
  /** Calls that a connection is there for. */
  let served = 0

  async function connected() {
    if (pool.idleCount > served) {
      served++
      return pool.connect().finally(() => served--)
    }
    // Gone from the secret while the service runs is a mistake to be put right, not another database.
    options.connectionString = (await source.get()) ?? options.connectionString
    return pool.connect()
  }

  return {
    async connect() {
      for (let attempt = 0; ; attempt++) {
        try {
          return await connected()
        } catch (error) {
          const pause = pausesMs[attempt]
          if (!isRefused(error) || pause === undefined) throw error
          await sleep(pause)
          // What matters to the caller is that the server refused.
          await source.refresh().catch(() => undefined)
        }
      }
    },
    end: () => pool.end(),
  }
}
