/** Accounts, their sessions and one-time links in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Account, AccountStore, Role } from '#access/store.ts'
import { LikenessError } from '#errors'
import { UniqueViolation } from './errors.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { AccountsTable } from './service-tables.ts'
import { createSessionStore } from './sessions.ts'
import type { Tables } from './tables.ts'

export const toAccount = (row: Selectable<AccountsTable>): Account => ({
  accountId: row.account_id,
  name: row.name,
  role: row.role as Role,
  collections: row.collections,
  hasPassword: row.password_hash !== null,
  failedAttempts: row.failed_attempts,
  lockedUntil: row.locked_until,
  createdAt: row.created_at,
  lastSignInAt: row.last_sign_in_at,
  disabledAt: row.disabled_at,
})

/** As for people: upper case first folds what lower case leaves apart. */
const nameKey = (name: string) => name.trim().normalize('NFKC').toUpperCase().toLowerCase()

const notFound = (accountId: string) => new LikenessError('account_not_found', { details: { accountId } })

export function createAccountStore(db: Kysely<Tables>): AccountStore {
  const find = (accountId: string) =>
    db.selectFrom('accounts').selectAll().where('account_id', '=', accountId).executeTakeFirst()

  return {
    ...createSessionStore(db, toAccount),

    async add({ accountId, name, role, collections }, passwordHash, { first = false } = {}) {
      assertStorable('The name', name)
      collections?.forEach((id) => assertStorable('The collection id', id))
      try {
        const row = await db.transaction().execute(async (trx) => {
          if (first) {
            // Whoever comes second waits here, and then finds that there is one.
            await sql`LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE`.execute(trx)
            const other = await trx.selectFrom('accounts').select('account_id').limit(1).executeTakeFirst()
            if (other) throw new LikenessError('account_exists', { message: 'There is an account already.' })
          }
          return trx
            .insertInto('accounts')
            .values({
              ...{ account_id: accountId, name, name_key: nameKey(name), role, password_hash: passwordHash },
              ...{ collections: JSON.stringify(collections), locked_until: null, last_sign_in_at: null },
              ...{ disabled_at: null },
            })
            .returningAll()
            .executeTakeFirstOrThrow()
        })
        return toAccount(row)
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error
        throw new LikenessError('account_exists', { cause: error })
      }
    },

    any: async () => (await db.selectFrom('accounts').select('account_id').limit(1).executeTakeFirst()) !== undefined,

    async list() {
      const rows = await db.selectFrom('accounts').selectAll().orderBy('name_key').execute()
      return rows.map(toAccount)
    },

    async byId(accountId) {
      const row = isStorable(accountId) ? await find(accountId) : undefined
      return row && toAccount(row)
    },

    async byName(name) {
      if (!isStorable(name)) return undefined
      const row = await db.selectFrom('accounts').selectAll().where('name_key', '=', nameKey(name)).executeTakeFirst()
      return row && { ...toAccount(row), passwordHash: row.password_hash }
    },

    async update(accountId, { role, collections, disabledAt, passwordHash }) {
      if (!isStorable(accountId)) throw notFound(accountId)
      const change = {
        ...(role !== undefined && { role }),
        ...(collections !== undefined && { collections: JSON.stringify(collections) }),
        ...(disabledAt !== undefined && { disabled_at: disabledAt }),
        ...(passwordHash !== undefined && { password_hash: passwordHash, failed_attempts: 0, locked_until: null }),
      }
      const row = Object.keys(change).length
        ? await db
            .updateTable('accounts')
            .set(change)
            .where('account_id', '=', accountId)
            .returningAll()
            .executeTakeFirst()
        : await find(accountId)
      if (!row) throw notFound(accountId)
      return toAccount(row)
    },

    async failed(accountId, lockAfter, until) {
      const row = await db
        .updateTable('accounts')
        .set({
          failed_attempts: sql<number>`failed_attempts + 1`,
          locked_until: sql<Date>`CASE WHEN failed_attempts + 1 >= ${lockAfter}::integer
            THEN ${until}::timestamptz ELSE locked_until END`,
        })
        .where('account_id', '=', accountId)
        .returningAll()
        .executeTakeFirst()
      if (!row) throw notFound(accountId)
      return toAccount(row)
    },

    async signedIn(accountId, at) {
      await db
        .updateTable('accounts')
        .set({ failed_attempts: 0, locked_until: null, last_sign_in_at: at })
        .where('account_id', '=', accountId)
        .execute()
    },

    async remove(accountId) {
      const { numDeletedRows } = await db
        .deleteFrom('accounts')
        .where('account_id', '=', isStorable(accountId) ? accountId : '')
        .executeTakeFirst()
      if (!numDeletedRows) throw notFound(accountId)
    },
  }
}
