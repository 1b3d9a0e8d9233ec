/** Secrets of links: only their digests are kept. */
import { createHash, randomBytes } from 'node:crypto'

/** 192 random bits, fit for an address. */
export const newSecret = () => randomBytes(24).toString('base64url')

export const digestOf = (secret: string) => createHash('sha256').update(secret).digest('hex')
