/** API keys: shown once, kept as a hash, valid until they expire or are revoked. */
import type { Audit } from '#audit/audit.ts'
import { LikenessError } from '#errors'
import { newAwsKey, sealAwsSecret, type AwsKeys } from './aws-keys.ts'
import { createBriefCache } from './brief-cache.ts'
import type { AssertKnown } from './known-collections.ts'
import { covers, type Principal } from './principal.ts'
import type { SecretBox } from './secret-box.ts'
import { hashSecret, looksLikeKey, newId, newKey } from './secrets.ts'
import type { ApiKey, KeyStore, Role } from './store.ts'

const LONGEST_NAME = 100

export interface NewKey {
  /** Default `api`. */
  kind?: ApiKey['kind']
  name: string
  role: Role
  /** Null: every collection. */
  collections?: string[] | null
  expiresAt?: Date | null
}

export interface Keys {
  /**
   * `key` is the secret: it is never seen again; of a key that signs, its id is the access key id. Throws `forbidden` for a scope beyond the maker's own,
   * `collection_not_found`.
   */
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
  assertKnown: AssertKnown
  /** For secrets of keys that sign. */
  secretBox: () => Promise<SecretBox>
  awsKeys: Pick<AwsKeys, 'forget'>
  touch: (key: ApiKey) => void
  now: () => Date
}

export function createKeys({ keys, audit, assertKnown, secretBox, awsKeys, touch, now }: KeysDeps): Keys {
  const cache = createBriefCache<ApiKey>(() => now().getTime())

  /** What is stored of a new key, and what its maker is shown of it. */
  async function make(kind: ApiKey['kind']) {
    if (kind === 'api') {
      const { key, prefix } = newKey()
      return { keyId: newId('key'), key, prefix, sealed: undefined }
    }
    const { accessKeyId, secret } = newAwsKey()
    const sealed = sealAwsSecret(await secretBox(), accessKeyId, secret)
    return { keyId: accessKeyId, key: secret, prefix: accessKeyId, sealed }
  }

  return {
    async create({ kind = 'api', name, role, collections = null, expiresAt = null }, by) {
      if (!covers(by, collections)) throw new LikenessError('forbidden', { message: OUTSIDE })
      if (!name.trim() || name.length > LONGEST_NAME) {
        throw new LikenessError('invalid_argument', { message: `A name has 1 to ${LONGEST_NAME} characters.` })
      }
      if (expiresAt && !(expiresAt > now())) {
        throw new LikenessError('invalid_argument', { message: 'The expiry of a key lies in the future.' })
      }
      // Programs that sign make their collections themselves.
      if (kind === 'api') await assertKnown(collections)
      const { keyId, key, prefix, sealed } = await make(kind)
      const made = await keys.add(
        { keyId, name: name.trim(), prefix, role, collections, createdBy: by.actor, expiresAt },
        hashSecret(key),
        sealed,
      )
      const details = { kind, role, collections, expiresAt: expiresAt?.toISOString() ?? null }
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
        awsKeys.forget()
      }
    },

    async verify(secret) {
      if (!looksLikeKey(secret)) return undefined
      const hash = hashSecret(secret)
      const key = await cache.get(hash, () => keys.bySecret(hash))
      if (!key || key.kind !== 'api' || key.revokedAt || (key.expiresAt && key.expiresAt <= now())) return undefined
      touch(key)
      const { keyId, role, collections, name } = key
      return { actor: `key:${keyId}`, role, collections, kind: 'key', name }
    },
  }
}

export const OUTSIDE = 'You can give away no more than you have: name collections within your own scope.'
