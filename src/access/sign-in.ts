/**
 * Ways to become signed in: name and password; a one-time link that the command line made for a forgotten password; and
 * the link of the first run, which makes the first account. Without one of these nobody is anybody.
 */
import type { Audit } from '#audit/audit.ts'
import { isLikenessError, LikenessError } from '#errors'
import { accountName } from './accounts.ts'
import type { Passwords } from './passwords.ts'
import { covers, type Principal } from './principal.ts'
import { hashSecret, looksLikeSecret, newId, newSecret } from './secrets.ts'
import type { Sessions, StartedSession } from './sessions.ts'
import type { AccountStore } from './store.ts'

const MINUTE = 60_000
const LINK_MS = 30 * MINUTE
const LOCK_AFTER = 5
const FIRST_LOCK_MS = MINUTE
const LONGEST_LOCK_MS = 60 * MINUTE

export interface Link {
  token: string
  expiresAt: Date
}

export interface SignIn {
  /** Throws `sign_in_failed`, whatever the reason. */
  byPassword(name: string, password: string): Promise<StartedSession>
  /** Throws `link_invalid`. A link of the first run signs nobody in. */
  byLink(token: string): Promise<StartedSession>
  /** Makes the first administrator. Throws `link_invalid`, `set_up_already`, `invalid_argument`. */
  setUp(options: { token: string; name: string; password: string }): Promise<StartedSession>
  /** Undefined: there is an account already. Good for 30 minutes, once. */
  firstRunLink(): Promise<Link | undefined>
  /** For a forgotten password. Throws `account_not_found`, also for accounts outside the scope of `by`. */
  linkFor(accountId: string, by: Principal): Promise<Link>
  /** `current` is not needed after signing in by a link. Ends every session of the account and starts a new one. */
  changePassword(secret: string, options: { current?: string; password: string }): Promise<StartedSession>
}

export interface SignInDeps {
  accounts: AccountStore
  audit: Pick<Audit, 'record'>
  passwords: Passwords
  sessions: Sessions
  now: () => Date
}

export function createSignIn({ accounts, audit, passwords, sessions, now }: SignInDeps): SignIn {
  async function newLink(accountId: string | null): Promise<Link> {
    const token = newSecret()
    const expiresAt = new Date(now().getTime() + LINK_MS)
    await accounts.tidy(now())
    await accounts.addLink({ secretHash: hashSecret(token), accountId, expiresAt })
    return { token, expiresAt }
  }

  async function failed(account: { accountId: string; failedAttempts: number }): Promise<void> {
    const beyond = Math.max(0, account.failedAttempts + 1 - LOCK_AFTER)
    const lock = Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(beyond, 10))
    const after = await accounts.failed(account.accountId, LOCK_AFTER, new Date(now().getTime() + lock))
    if (after.failedAttempts < LOCK_AFTER) return
    const details = { failures: after.failedAttempts, minutes: lock / MINUTE }
    await audit.record({ actor: 'system', action: 'account.locked', target: account.accountId, details })
  }

  async function check(password: string, find: () => ReturnType<AccountStore['byName']>) {
    const open = async () => {
      const found = await find()
      // The work is the same for who is locked out, but the answer does not depend on the password.
      return found && !found.disabledAt && !(found.lockedUntil && found.lockedUntil > now()) ? found : undefined
    }
    const { subject: account, right, outdated } = await passwords.verify(password, open, failed)
    if (!account || !right) throw new LikenessError('sign_in_failed')
    return { account, outdated }
  }

  const started = async (session: StartedSession, how: string) => {
    await audit.record({ actor: session.principal.actor, action: 'session.started', details: { how } })
    return session
  }

  return {
    async byPassword(name, password) {
      const { account, outdated } = await check(password, () => accounts.byName(name))
      if (outdated) await accounts.update(account.accountId, { passwordHash: await passwords.hash(password) })
      return started(await sessions.start(account, { byLink: false }), 'password')
    },

    async byLink(token) {
      // A link of the first run is not used up by trying it here: those are found by setUp alone.
      const link = looksLikeSecret(token) ? await accounts.useLink(hashSecret(token), now(), 'account') : undefined
      const account = link?.accountId ? await accounts.byId(link.accountId) : undefined
      if (!account || account.disabledAt) throw new LikenessError('link_invalid')
      return started(await sessions.start(account, { byLink: true }), 'link')
    },

    async setUp({ token, name, password }) {
      const known = looksLikeSecret(token) && (await accounts.linkIsOpen(hashSecret(token), now()))
      if (!known) throw new LikenessError('link_invalid')
      // Everything that can be wrong with the input is found before the link is used up.
      const named = accountName(name)
      const passwordHash = await passwords.hash(password)
      if (!(await accounts.useLink(hashSecret(token), now(), 'first'))) throw new LikenessError('link_invalid')
      const account = { accountId: newId('account'), name: named, role: 'admin' as const, collections: null }
      try {
        const made = await accounts.add(account, passwordHash, { first: true })
        const details = { role: made.role, collections: null, first: true }
        await audit.record({ actor: 'system', action: 'account.created', target: made.accountId, details })
        return await started(await sessions.start(made, { byLink: false }), 'set-up')
      } catch (error) {
        if (isLikenessError(error) && error.code === 'account_exists') {
          throw new LikenessError('set_up_already', { cause: error })
        }
        throw error
      }
    },

    firstRunLink: async () => ((await accounts.any()) ? undefined : newLink(null)),

    async linkFor(accountId, by) {
      // Whoever has the link is signed in as the account: nobody makes one beyond their own scope.
      const account = await accounts.byId(accountId)
      if (!account || !covers(by, account.collections))
        throw new LikenessError('account_not_found', { details: { accountId } })
      const link = await newLink(accountId)
      await audit.record({ actor: by.actor, action: 'account.link_made', target: accountId })
      return link
    },

    async changePassword(secret, { current, password }) {
      const session = await sessions.find(secret)
      if (!session) throw new LikenessError('unauthenticated')
      const { accountId, name, hasPassword } = session.account
      if (hasPassword && !session.byLink) await check(current ?? '', () => accounts.byName(name))
      const account = await accounts.update(accountId, { passwordHash: await passwords.hash(password) })
      await sessions.endAllOf(accountId)
      await audit.record({ actor: `account:${accountId}`, action: 'account.password_changed', target: accountId })
      return sessions.start(account, { byLink: false })
    },
  }
}
