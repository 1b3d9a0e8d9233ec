/** What access control needs from a database. Secrets are kept as hashes only. */
export const ROLES = ['viewer', 'operator', 'admin'] as const
/** Each may do what those before it may. */
export type Role = (typeof ROLES)[number]

export interface ApiKey {
  /** `key_` and 12 hex digits; of keys that sign, the access key id. */
  keyId: string
  /** `aws`: signs its requests, for the Rekognition endpoint. */
  kind: 'api' | 'aws'
  name: string
  /** The first characters, for telling keys apart. */
  prefix: string
  role: Role
  /** Null: every collection. */
  collections: string[] | null
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
}

export interface Account {
  accountId: string
  name: string
  role: Role
  collections: string[] | null
  hasPassword: boolean
  failedAttempts: number
  lockedUntil: Date | null
  createdAt: Date
  lastSignInAt: Date | null
  disabledAt: Date | null
}

export interface StoredSession {
  account: Account
  byLink: boolean
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
}

export interface KeyStore {
  /** `sealedSecret` makes it a key that signs. */
  add(
    key: Omit<ApiKey, 'kind' | 'createdAt' | 'lastUsedAt' | 'revokedAt'>,
    secretHash: string,
    sealedSecret?: string,
  ): Promise<ApiKey>
  /** A key that signs. */
  signing(keyId: string): Promise<(ApiKey & { sealedSecret: string }) | undefined>
  bySecret(secretHash: string): Promise<ApiKey | undefined>
  /** Newest first, revoked ones too. */
  list(): Promise<ApiKey[]>
  touch(keyId: string, at: Date): Promise<void>
  /** Throws `key_not_found`; revoking twice keeps the first moment. */
  revoke(keyId: string, at: Date): Promise<ApiKey>
}

export interface AccountStore {
  /** Throws `account_exists`. With `first`, also when there is any account already (one of several at once succeeds). */
  add(
    account: Pick<Account, 'accountId' | 'name' | 'role' | 'collections'>,
    passwordHash: string | null,
    options?: { first?: boolean },
  ): Promise<Account>
  any(): Promise<boolean>
  list(): Promise<Account[]>
  byId(accountId: string): Promise<Account | undefined>
  byName(name: string): Promise<(Account & { passwordHash: string | null }) | undefined>
  /** Throws `account_not_found`. */
  update(
    accountId: string,
    change: Partial<Pick<Account, 'role' | 'collections' | 'disabledAt'>> & { passwordHash?: string },
  ): Promise<Account>
  /** Counts a failure atomically; locks from `lockAfter` failures on until the given moment. */
  failed(accountId: string, lockAfter: number, until: Date): Promise<Account>
  /** Clears failures, notes the moment. */
  signedIn(accountId: string, at: Date): Promise<void>
  remove(accountId: string): Promise<void>

  /** `byLink`: signed in by a one-time link instead of the password. */
  addSession(session: {
    secretHash: string
    accountId: string
    createdAt: Date
    expiresAt: Date
    byLink: boolean
  }): Promise<void>
  /** A session that has not expired, with its account. */
  session(secretHash: string, now: Date): Promise<StoredSession | undefined>
  touchSession(secretHash: string, at: Date, expiresAt: Date): Promise<void>
  endSession(secretHash: string): Promise<void>
  endSessionsOf(accountId: string): Promise<void>

  addLink(link: { secretHash: string; accountId: string | null; expiresAt: Date }): Promise<void>
  /**
   * Uses a link up: once only, also among several at once. Undefined: used, expired, unknown, or a link for the other
   * purpose (`account`: signs in to an account; `first`: makes the first one), which is not used up.
   */
  useLink(
    secretHash: string,
    now: Date,
    purpose: 'account' | 'first',
  ): Promise<{ accountId: string | null } | undefined>
  /** Whether it could be used. */
  linkIsOpen(secretHash: string, now: Date): Promise<boolean>
  /** Drops what has expired. */
  tidy(now: Date): Promise<void>
}
