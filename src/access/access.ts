/** Who may come in, and as whom. */
import type { Audit } from '#audit/audit.ts'
import { createAccounts, type Accounts } from './accounts.ts'
import { createKeys, type Keys } from './keys.ts'
import { createPasswords, type PasswordCost } from './passwords.ts'
import type { Principal } from './principal.ts'
import { createSessions, principalOf, type Sessions } from './sessions.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import type { AccountStore, KeyStore } from './store.ts'

export interface Access {
  keys: Keys
  accounts: Accounts
  signIn: SignIn
  /** Who has this session's secret; undefined: nobody any more. */
  bySession(secret: string): Promise<Principal | undefined>
  signOut(secret: string): Promise<void>
}

export interface AccessDeps {
  keys: KeyStore
  accounts: AccountStore
  audit: Pick<Audit, 'record'>
  now?: () => Date
  /** Tests make it cheap. */
  passwordCost?: PasswordCost
}

export function createAccess({ keys, accounts, audit, now = () => new Date(), passwordCost }: AccessDeps): Access {
  const sessions: Sessions = createSessions({ accounts, now })
  const deps = { accounts, audit, sessions, now, passwords: createPasswords(passwordCost) }
  return {
    keys: createKeys({ keys, audit, now }),
    accounts: createAccounts(deps),
    signIn: createSignIn(deps),
    async bySession(secret) {
      const session = await sessions.find(secret)
      return session && principalOf(session.account)
    },
    signOut: (secret) => sessions.end(secret),
  }
}
