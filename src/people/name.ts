import { LikenessError } from '#errors'

const MAX_LENGTH = 200

/** A person's name as it is kept: trimmed, composed (NFC), 1-200 characters, on one line. Throws `invalid_argument`. */
export function personName(name: string): string {
  const kept = name.normalize('NFC').trim()
  const problem =
    kept === ''
      ? 'is empty'
      : [...kept].length > MAX_LENGTH
        ? `is longer than ${MAX_LENGTH} characters`
        : /[\p{Cc}\p{Zl}\p{Zp}]/u.test(kept)
          ? 'has control characters or line breaks'
          : /\p{Cs}/u.test(kept)
            ? 'is not valid text'
            : undefined
  if (problem)
    throw new LikenessError('invalid_argument', {
      message: `The person's name ${problem}.`,
      details: { argument: 'name' },
    })
  return kept
}
