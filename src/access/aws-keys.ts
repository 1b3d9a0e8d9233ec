/** Keys of programs that sign their requests, as AWS SDKs do. They are API keys otherwise: listed and revoked with them. */
import { randomBytes, randomInt } from 'node:crypto'
import { createBriefCache } from './brief-cache.ts'
import type { Principal } from './principal.ts'
import type { SecretBox } from './secret-box.ts'
import type { ApiKey, KeyStore } from './store.ts'

export interface AwsKeys {
  /**
   * Undefined: unknown, expired or revoked. Without a `secret`: it was sealed with a key for secrets that this process does
   * not have.
   */
  find(accessKeyId: string): Promise<{ principal: Principal; secret: string | undefined } | undefined>
  /** To be told once the signature was found to be the key's: only then was the key used. */
  used(accessKeyId: string): Promise<void>
  /** What was revoked in this process is asked for anew. */
  forget(): void
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const ACCESS_KEY_ID = /^LKIA[A-Z2-7]{16}$/

export const contextOf = (accessKeyId: string) => `aws-key ${accessKeyId}`

/** As long as Amazon's are, with a beginning that is not theirs. The secret has 240 bits. */
export function newAwsKey(): { accessKeyId: string; secret: string } {
  const tail = Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return { accessKeyId: `LKIA${tail}`, secret: randomBytes(30).toString('base64') }
}

export const sealAwsSecret = (box: SecretBox, accessKeyId: string, secret: string): string =>
  box.seal(secret, contextOf(accessKeyId))

export interface AwsKeysDeps {
  keys: Pick<KeyStore, 'signing'>
  secretBox: () => Promise<SecretBox>
  now: () => Date
  /** Told of every use. */
  touch: (key: ApiKey) => void
}

export function createAwsKeys({ keys, secretBox, now, touch }: AwsKeysDeps): AwsKeys {
  const cache = createBriefCache<ApiKey & { sealedSecret: string }>(() => now().getTime())
  const look = (accessKeyId: string) => cache.get(accessKeyId, () => keys.signing(accessKeyId))
  return {
    async find(accessKeyId) {
      if (!ACCESS_KEY_ID.test(accessKeyId)) return undefined
      const key = await look(accessKeyId)
      if (!key || key.revokedAt || (key.expiresAt && key.expiresAt <= now())) return undefined
      const secret = (await secretBox()).open(key.sealedSecret, contextOf(accessKeyId))
      const { role, collections, name } = key
      return { secret, principal: { actor: `key:${accessKeyId}`, role, collections, kind: 'key', name } }
    },
    async used(accessKeyId) {
      const key = await look(accessKeyId)
      if (key) touch(key)
    },
    forget: () => cache.clear(),
  }
}
