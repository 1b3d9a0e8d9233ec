/** Secrets that the service makes itself. They are random and long, so a fast hash keeps them safe in the database. */
import { createHash, randomBytes } from 'node:crypto'

const KEY_PREFIX = 'lk_'
const SHOWN = 10

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** 256 bits, for sessions and links. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** `lk_` and 40 url-safe characters: 240 bits. */
export function newKey(): { key: string; prefix: string } {
  const key = KEY_PREFIX + randomBytes(30).toString('base64url')
  return { key, prefix: key.slice(0, SHOWN) }
}

/** Spares the database what cannot be a key or a session of ours. */
export const looksLikeKey = (text: string): boolean => /^lk_[A-Za-z0-9_-]{40}$/.test(text)
export const looksLikeSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)

export const newId = (kind: 'key' | 'account'): string => `${kind}_${randomBytes(6).toString('hex')}`
