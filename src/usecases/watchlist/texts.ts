/** What is written about entries and alerts, checked. */
import { LikenessError } from '#errors'

function checked(argument: string, what: string, text: string, longest: number): string {
  const trimmed = text.normalize('NFC').trim()
  if (trimmed.length > 0 && [...trimmed].length <= longest && !/[\p{Cc}\p{Cs}]/u.test(trimmed)) return trimmed
  throw new LikenessError('invalid_argument', {
    message: `${what} is 1 to ${longest} characters on one line.`,
    details: { argument },
  })
}

export const entryName = (text: string) => checked('name', 'The name', text, 100)
export const entryReason = (text: string) => checked('reason', 'The reason', text, 255)

export function alertNote(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  if (trimmed === '') return null
  if ([...trimmed].length <= 500 && !trimmed.includes('\0')) return trimmed
  throw new LikenessError('invalid_argument', {
    message: 'A note has up to 500 characters.',
    details: { argument: 'note' },
  })
}

/** What is over already would be erased at once. */
export function entryExpiry(at: Date | null | undefined): Date | null {
  if (!at) return null
  if (at > new Date()) return at
  throw new LikenessError('invalid_argument', {
    message: 'An entry expires in the future.',
    details: { argument: 'expires_at' },
  })
}
