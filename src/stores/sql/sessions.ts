/** The part of the account store that is about being signed in: sessions and one-time links. */
import type { Kysely, Selectable } from 'kysely'
import type { Account, AccountStore } from '#access/store.ts'
import type { AccountsTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

type SessionStore = Pick<
  AccountStore,
  | 'addSession'
  | 'session'
  | 'touchSession'
  | 'endSession'
  | 'endSessionsOf'
  | 'addLink'
  | 'useLink'
  | 'linkIsOpen'
  | 'tidy'
>

export function createSessionStore(
  db: Kysely<Tables>,
  toAccount: (row: Selectable<AccountsTable>) => Account,
): SessionStore {
  return {
    async addSession({ secretHash, accountId, createdAt, expiresAt, byLink }) {
      await db
        .insertInto('sessions')
        .values({
          ...{ secret_hash: secretHash, account_id: accountId, by_link: byLink },
          ...{ created_at: createdAt, last_seen_at: createdAt, expires_at: expiresAt },
        })
        .execute()
    },

    async session(secretHash, now) {
      const row = await db
        .selectFrom('sessions')
        .innerJoin('accounts', 'accounts.account_id', 'sessions.account_id')
        .selectAll('accounts')
        .select([
          'sessions.by_link as session_by_link',
          'sessions.created_at as session_created_at',
          'sessions.last_seen_at as session_last_seen_at',
          'sessions.expires_at as session_expires_at',
        ])
        .where('sessions.secret_hash', '=', secretHash)
        .where('sessions.expires_at', '>', now)
        .executeTakeFirst()
      return (
        row && {
          account: toAccount(row),
          byLink: row.session_by_link,
          createdAt: row.session_created_at,
          lastSeenAt: row.session_last_seen_at,
          expiresAt: row.session_expires_at,
        }
      )
    },

    async touchSession(secretHash, at, expiresAt) {
      await db
        .updateTable('sessions')
        .set({ last_seen_at: at, expires_at: expiresAt })
        .where('secret_hash', '=', secretHash)
        .execute()
    },

    async endSession(secretHash) {
      await db.deleteFrom('sessions').where('secret_hash', '=', secretHash).execute()
    },

    async endSessionsOf(accountId) {
      await db.deleteFrom('sessions').where('account_id', '=', accountId).execute()
    },

    async addLink({ secretHash, accountId, expiresAt }) {
      await db
        .insertInto('sign_in_links')
        .values({ secret_hash: secretHash, account_id: accountId, expires_at: expiresAt, used_at: null })
        .execute()
    },

    async useLink(secretHash, now, purpose) {
      // Of several at once the second waits for the first one's row, and then finds it used.
      const row = await db
        .updateTable('sign_in_links')
        .set({ used_at: now })
        .where('secret_hash', '=', secretHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .where('account_id', purpose === 'first' ? 'is' : 'is not', null)
        .returning('account_id')
        .executeTakeFirst()
      return row && { accountId: row.account_id }
    },

    async linkIsOpen(secretHash, now) {
      const row = await db
        .selectFrom('sign_in_links')
        .select('secret_hash')
        .where('secret_hash', '=', secretHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return row !== undefined
    },

    async tidy(now) {
      await db.deleteFrom('sessions').where('expires_at', '<=', now).execute()
      await db.deleteFrom('sign_in_links').where('expires_at', '<=', now).execute()
    },
  }
}
