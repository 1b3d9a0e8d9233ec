/** What jobs are told comes from files and exceptions: what the database cannot hold is replaced, not refused. */
import { isStorable } from './pages.ts'

const REPLACEMENT = '\ufffd'

export const storableText = (text: string): string =>
  isStorable(text) ? text : text.replaceAll(/\0|\p{Surrogate}/gu, REPLACEMENT)

/** JSON for a `jsonb` column; undefined is null. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? storableText(inner) : inner)) ?? 'null'
