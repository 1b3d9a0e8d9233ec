import { requiredLine } from './details.ts'

/** A person's name as it is kept: trimmed, composed (NFC), 1-200 characters, on one line. Throws `invalid_argument`. */
export const personName = (name: string): string => requiredLine("person's name", name)
