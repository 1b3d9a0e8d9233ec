/** The people who may use the panel. Administrators make, change and remove them within their own scope. */
import type { Audit } from '#audit/audit.ts'
import { LikenessError } from '#errors'
import { OUTSIDE } from './keys.ts'
import type { Passwords } from './passwords.ts'
import type { AssertKnown } from './known-collections.ts'
import { covers, type Principal } from './principal.ts'
import { newId } from './secrets.ts'
import type { Sessions } from './sessions.ts'
import type { Account, AccountStore, Role } from './store.ts'

const LONGEST_NAME = 100

export interface AccountChange {
  role?: Role
  collections?: string[] | null
  password?: string
  disabled?: boolean
}

export interface Accounts {
  any(): Promise<boolean>
  /** Those within the asker's scope. */
  list(by: Principal): Promise<Account[]>
  /** Without a password nobody signs in but by a link. Throws `account_exists`, `forbidden`, `invalid_argument`. */
  create(
    account: { name: string; role: Role; collections?: string[] | null; password?: string },
    by: Principal,
  ): Promise<Account>
  /** Ends its sessions. Throws `account_not_found`, `forbidden`, `last_admin`. */
  update(accountId: string, change: AccountChange, by: Principal): Promise<Account>
  remove(accountId: string, by: Principal): Promise<void>
}

export interface AccountsDeps {
  accounts: AccountStore
  audit: Pick<Audit, 'record'>
  assertKnown: AssertKnown
  passwords: Passwords
  sessions: Sessions
  now: () => Date
}

/** Throws `invalid_argument`. Gives the name without blanks around it. */
export function accountName(name: string): string {
  const trimmed = name.trim()
  if (trimmed && trimmed.length <= LONGEST_NAME) return trimmed
  throw new LikenessError('invalid_argument', { message: `A name has 1 to ${LONGEST_NAME} characters.` })
}

const rules = (account: Account) =>
  account.role === 'admin' && account.collections === null && account.disabledAt === null

export function createAccounts({ accounts, audit, assertKnown, passwords, sessions, now }: AccountsDeps): Accounts {
  async function within(accountId: string, by: Principal): Promise<Account> {
    const account = await accounts.byId(accountId)
    if (account && covers(by, account.collections)) return account
    throw new LikenessError('account_not_found', { details: { accountId } })
  }

  async function assertAnotherRules(account: Account): Promise<void> {
    if (!rules(account)) return
    const others = (await accounts.list()).filter((other) => rules(other) && other.accountId !== account.accountId)
    if (others.length === 0) throw new LikenessError('last_admin')
  }

  return {
    any: () => accounts.any(),

    list: async (by) => (await accounts.list()).filter((account) => covers(by, account.collections)),

    async create({ name, role, collections = null, password }, by) {
      if (!covers(by, collections)) throw new LikenessError('forbidden', { message: OUTSIDE })
      await assertKnown(collections)
      const hash = password === undefined ? null : await passwords.hash(password)
      const account = await accounts.add(
        { accountId: newId('account'), name: accountName(name), role, collections },
        hash,
      )
      const target = account.accountId
      await audit.record({ actor: by.actor, action: 'account.created', target, details: { role, collections } })
      return account
    },

    async update(accountId, { role, collections, password, disabled }, by) {
      const account = await within(accountId, by)
      if (collections !== undefined && !covers(by, collections)) {
        throw new LikenessError('forbidden', { message: OUTSIDE })
      }
      // Those of before may have been deleted since.
      await assertKnown(collections?.filter((id) => !account.collections?.includes(id)) ?? null)
      const disabledAt = disabled === undefined ? account.disabledAt : disabled ? (account.disabledAt ?? now()) : null
      const after = { ...account, role: role ?? account.role, collections: collections ?? null, disabledAt }
      if (collections === undefined) after.collections = account.collections
      if (!rules(after)) await assertAnotherRules(account)
      const passwordHash = password === undefined ? undefined : await passwords.hash(password)
      const changed = await accounts.update(accountId, { role, collections, disabledAt, passwordHash })
      await sessions.endAllOf(accountId)
      const details = { role: changed.role, collections: changed.collections, disabled: changed.disabledAt !== null }
      const action = 'account.changed'
      await audit.record({
        ...{ actor: by.actor, action, target: accountId },
        details: { ...details, password: password !== undefined },
      })
      return changed
    },

    async remove(accountId, by) {
      await assertAnotherRules(await within(accountId, by))
      await accounts.remove(accountId).finally(sessions.forget)
      await audit.record({ actor: by.actor, action: 'account.removed', target: accountId })
    },
  }
}
