/** Who may come in, and as whom. */
import type { Audit } from '#audit/audit.ts'
import { createAccounts, type Accounts } from './accounts.ts'
import { createAwsKeys, type AwsKeys } from './aws-keys.ts'
import { createAssertKnown } from './known-collections.ts'
import { createKeys, type Keys } from './keys.ts'
import { createPasswords, type PasswordCost } from './passwords.ts'
import type { Principal } from './principal.ts'
import type { SecretBox } from './secret-box.ts'
import { createSessions, principalOf, type Sessions } from './sessions.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import type { AccountStore, KeyStore } from './store.ts'
import { createTouch } from './touch.ts'

export interface Access {
  keys: Keys
  awsKeys: AwsKeys
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
  /** For secrets that are kept as they are; opened when first needed. */
  secretBox: () => Promise<SecretBox>
  collectionExists: (collectionId: string) => Promise<boolean>
  now?: () => Date
  /** Tests make it cheap. */
  passwordCost?: PasswordCost
}

export function createAccess(given: AccessDeps): Access {
  const { keys, accounts, audit, secretBox, now = () => new Date(), passwordCost } = given
  const assertKnown = createAssertKnown(given.collectionExists)
  const touch = createTouch({ keys, now })
  const sessions: Sessions = createSessions({ accounts, now })
  const deps = { accounts, audit, assertKnown, sessions, now, passwords: createPasswords(passwordCost) }
  const awsKeys = createAwsKeys({ keys, secretBox, touch, now })
  return {
    keys: createKeys({ keys, audit, assertKnown, secretBox, awsKeys, touch, now }),
    awsKeys,
    accounts: createAccounts(deps),
    signIn: createSignIn(deps),
    async bySession(secret) {
      const session = await sessions.find(secret)
      return session && principalOf(session.account)
    },
    signOut: (secret) => sessions.end(secret),
  }
}
