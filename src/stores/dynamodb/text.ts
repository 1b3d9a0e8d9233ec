/** Texts and moments as they are kept, the same as in `stores/sql`: what one store takes the other takes too. */
import { createHash } from 'node:crypto'
import { LikenessError } from '#errors'
import { isStorable, nameKey } from '#lib/text.ts'

export { isStorable, nameKey }

/** Part of a key: a sort key takes 1,024 bytes. */
const LONGEST_ID = 200
export const isId = (text: string): boolean => isStorable(text) && text.length <= LONGEST_ID

/** Throws `invalid_argument`. */
export function assertStorable(what: string, text: string): void {
  if (isStorable(text)) return
  throw new LikenessError('invalid_argument', { message: `${what} holds characters that cannot be stored.` })
}

/** Throws `invalid_argument`. */
export function assertId(what: string, text: string): void {
  assertStorable(what, text)
  if (!isId(text)) throw new LikenessError('invalid_argument', { message: `${what} is longer than ${LONGEST_ID}.` })
}

/** For keys: of any length, and telling nobody who looks at metrics of hot keys what they stand for. */
export const hashOf = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

let last = 0
/** Microseconds since 1970. Rises with each call of a process, so that what came first is known within a millisecond. */
export function micros(): number {
  const now = Date.now() * 1000
  last = Math.floor(last / 1000) * 1000 === now ? last + 1 : now
  return last
}
export const dateOf = (at: number): Date => new Date(Math.floor(at / 1000))
export const microsOf = (date: Date): number => date.getTime() * 1000
