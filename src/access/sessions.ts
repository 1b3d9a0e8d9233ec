/** Signed in, for a while: a random secret in a cookie, its hash in the database. */
import { createBriefCache } from './brief-cache.ts'
import type { Principal } from './principal.ts'
import { hashSecret, looksLikeSecret, newSecret } from './secrets.ts'
import type { Account, AccountStore, StoredSession } from './store.ts'

const HOUR = 3_600_000
/** After so long without a request. */
const IDLE_MS = 12 * HOUR
/** After so long in any case. */
const LONGEST_MS = 7 * 24 * HOUR
const TOUCH_MS = 60_000

export interface StartedSession {
  /** For the cookie; it is never seen again. */
  secret: string
  /** When the cookie may be forgotten. */
  maxAgeSeconds: number
  principal: Principal
}

export interface Sessions {
  start(account: Account, how: { byLink: boolean }): Promise<StartedSession>
  /** Undefined: unknown, expired or ended, or the account is disabled. */
  find(secret: string): Promise<StoredSession | undefined>
  end(secret: string): Promise<void>
  endAllOf(accountId: string): Promise<void>
  /** After an account was changed or removed: what was known of it no longer counts. */
  forget(): void
}

export const principalOf = ({ accountId, role, collections, name }: Account): Principal => ({
  ...{ actor: `account:${accountId}`, role, collections, kind: 'account', name },
})

export function createSessions({ accounts, now }: { accounts: AccountStore; now: () => Date }): Sessions {
  const cache = createBriefCache<StoredSession>(() => now().getTime())

  const touch = (session: StoredSession, hash: string) => {
    const at = now()
    if (at.getTime() - session.lastSeenAt.getTime() < TOUCH_MS) return
    session.lastSeenAt = at
    session.expiresAt = new Date(Math.min(at.getTime() + IDLE_MS, session.createdAt.getTime() + LONGEST_MS))
    // Nobody waits for it, and a request does not fail for want of it.
    accounts.touchSession(hash, at, session.expiresAt).catch(() => undefined)
  }

  return {
    async start(account, { byLink }) {
      const secret = newSecret()
      const createdAt = now()
      const expiresAt = new Date(createdAt.getTime() + IDLE_MS)
      await accounts.addSession({
        ...{ secretHash: hashSecret(secret), accountId: account.accountId },
        ...{ createdAt, expiresAt, byLink },
      })
      await accounts.signedIn(account.accountId, createdAt)
      return { secret, maxAgeSeconds: LONGEST_MS / 1000, principal: principalOf(account) }
    },

    async find(secret) {
      if (!looksLikeSecret(secret)) return undefined
      const hash = hashSecret(secret)
      const session = await cache.get(hash, () => accounts.session(hash, now()))
      if (!session || session.expiresAt <= now() || session.account.disabledAt) return undefined
      touch(session, hash)
      return session
    },

    async end(secret) {
      await accounts.endSession(hashSecret(secret)).finally(cache.clear)
    },

    async endAllOf(accountId) {
      await accounts.endSessionsOf(accountId).finally(cache.clear)
    },

    forget: cache.clear,
  }
}
