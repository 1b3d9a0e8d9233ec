/** API keys: shown once, kept as a hash, valid until they expire or are revoked. */
import type { Audit } from '#audit/audit.ts'
import { LikenessError } from '#errors'
import { createBriefCache } from './brief-cache.ts'
import { covers, type Principal } from './principal.ts'
import { hashSecret, looksLikeKey, newId, newKey } from './secrets.ts'
import type { ApiKey, KeyStore, Role } from './store.ts'

/** `lastUsedAt` is at most this old for a key in use. */
const TOUCH_MS = 60_000
const LONGEST_NAME = 100

export interface NewKey {
  name: string
  role: Role
  /** Null: every collection. */
  collections?: string[] | null
  expiresAt?: Date | null
}

export interface Keys {
  /** `key` is the secret: it is never seen again. Throws `forbidden` for a scope beyond the maker's own. */
  create(options: NewKey, by: Principal): Promise<ApiKey & { key: string }>
  /** Newest first, revoked ones too; those within the asker's scope. */
  list(by: Principal): Promise<ApiKey[]>
  /** Throws `key_not_found`. Holds here at once and in other processes within a second. */
  revoke(keyId: string, by: Principal): Promise<ApiKey>
  /** Undefined: unknown, expired or revoked. */
  verify(key: string): Promise<Principal | undefined>
}

export interface KeysDeps {
  keys: KeyStore
  audit: Pick<Audit, 'record'>
  now: () => Date
}

export function createKeys({ keys, audit, now }: KeysDeps): Keys {
  const cache = createBriefCache<ApiKey>(() => now().getTime())

  const touch = (key: ApiKey) => {
    const at = now()
    if (key.lastUsedAt && at.getTime() - key.lastUsedAt.getTime() < TOUCH_MS) return
    key.lastUsedAt = at
    // Nobody waits for it, and a request does not fail for want of it.
    keys.touch(key.keyId, at).catch(() => undefined)
  }

  return {
    async create({ name, role, collections = null, expiresAt = null }, by) {
      if (!covers(by, collections)) throw new LikenessError('forbidden', { message: OUTSIDE })
      if (!name.trim() || name.length > LONGEST_NAME) {
        throw new LikenessError('invalid_argument', { message: `A name has 1 to ${LONGEST_NAME} characters.` })
      }
      if (expiresAt && !(expiresAt > now())) {
        throw new LikenessError('invalid_argument', { message: 'The expiry of a key lies in the future.' })
      }
      const { key, prefix } = newKey()
      const made = await keys.add(
        { keyId: newId('key'), name: name.trim(), prefix, role, collections, createdBy: by.actor, expiresAt },
        hashSecret(key),
      )
      const details = { role, collections, expiresAt: expiresAt?.toISOString() ?? null }
      await audit.record({ actor: by.actor, action: 'key.created', target: made.keyId, details })
      return { ...made, key }
    },

    list: async (by) => (await keys.list()).filter((key) => covers(by, key.collections)),

    async revoke(keyId, by) {
      if (by.collections !== null) {
        const known = (await keys.list()).find((key) => key.keyId === keyId)
        if (!known || !covers(by, known.collections)) throw new LikenessError('key_not_found', { details: { keyId } })
      }
      try {
        const revoked = await keys.revoke(keyId, now())
        await audit.record({ actor: by.actor, action: 'key.revoked', target: keyId })
        return revoked
      } finally {
        cache.clear()
      }
    },

    async verify(secret) {
      if (!looksLikeKey(secret)) return undefined
      const hash = hashSecret(secret)
      const key = await cache.get(hash, () => keys.bySecret(hash))
      if (!key || key.revokedAt || (key.expiresAt && key.expiresAt <= now())) return undefined
      touch(key)
      const { keyId, role, collections, name } = key
      return { actor: `key:${keyId}`, role, collections, kind: 'key', name }
    },
  }
}

export const OUTSIDE = 'You can give away no more than you have: name collections within your own scope.'
