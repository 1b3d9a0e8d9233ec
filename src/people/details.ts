import { LikenessError } from '#errors'
import type { PersonDetails } from './store.ts'

const MAX_LENGTH = 200

function fail(argument: string, problem: string): never {
  throw new LikenessError('invalid_argument', { message: `The ${argument} ${problem}.`, details: { argument } })
}

/** One line of text as it is kept: trimmed, composed (NFC), at most 200 characters; '' is null. Throws `invalid_argument`. */
export function line(argument: string, text: string): string | null {
  const kept = text.normalize('NFC').trim()
  if ([...kept].length > MAX_LENGTH) fail(argument, `is longer than ${MAX_LENGTH} characters`)
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(kept)) fail(argument, 'has control characters or line breaks')
  if (/\p{Cs}/u.test(kept)) fail(argument, 'is not valid text')
  return kept === '' ? null : kept
}

/** Like {@link line}, for text that has to be there. */
export const requiredLine = (argument: string, text: string): string =>
  line(argument, text) ?? fail(argument, 'is empty')

/** Details as they are kept; those left out stay out. Throws `invalid_argument`. */
export function personDetails(details: Partial<PersonDetails>): Partial<PersonDetails> {
  const kept: Partial<PersonDetails> = {}
  for (const key of ['gender', 'hometown', 'residence'] as const) {
    const value = details[key]
    if (value !== undefined) kept[key] = value === null ? null : line(key, value)
  }
  const { birthYear } = details
  if (typeof birthYear === 'number') {
    const thisYear = new Date().getFullYear()
    if (!Number.isInteger(birthYear) || birthYear < 1800 || birthYear > thisYear)
      fail('birth year', `must be a whole number from 1800 to ${thisYear}`)
  }
  if (birthYear !== undefined) kept.birthYear = birthYear
  return kept
}
