/**
 * The items of the table of matches:
 *
 *     match#<id>                match               the match. Nothing else says what there is of it
 *     collection#<collection>   <moment>#<id>       when, and whether of somebody known: short, they are counted
 *     person#<person>           <moment>#<id>       the same of one person
 *     collections               <collection>        which there are
 *     open                      <batch>, <batch>#n  what is being added right now, see batches.ts
 */
import { LikenessError } from '#errors'
import type { Match, MatchFilter } from '#usecases/identity/store.ts'
import type { Key } from './table.ts'
import { assertId, assertStorable } from './text.ts'

export interface MatchItem extends Key, Omit<Match, 'at'> {
  /** Like a sort key's. */
  at: string
  /** It was added in. */
  batch: string
}

export interface Line extends Key {
  collectionId: string
  known: boolean
  batch: string
}

const FIRST = '0000-01-01T00:00:00.000Z'
/** After all of them. */
const LAST = '9999-12-31T23:59:59.999Z~'
const MOMENT = FIRST.length

export const COLLECTIONS = 'collections'
export const matchKey = (matchId: string): Key => ({ pk: `match#${matchId}`, sk: 'match' })
export const collectionLines = (collectionId: string): string => `collection#${collectionId}`
export const personLines = (personId: string): string => `person#${personId}`
export const matchIdOf = ({ sk }: Key): string => sk.slice(MOMENT + 1)
export const dateOfLine = ({ sk }: Key): Date => new Date(sk.slice(0, MOMENT))

/** Text that sorts like the moments. Those beyond the years 0 to 9999 become the first or the last of all. */
export function momentOf(date: Date): string {
  const year = date.getUTCFullYear()
  return year < 0 ? FIRST : year > 9999 ? LAST : date.toISOString()
}

/** Throws `invalid_argument`. */
export function toItem(match: Match, batch: string): MatchItem {
  for (const id of [match.matchId, match.collectionId, match.personId])
    if (id !== null) assertId('An id of a match', id)
  for (const text of [match.source, match.imageId, match.cropKey, match.requestId])
    if (text !== null) assertStorable('A match', text)
  const at = Number.isNaN(match.at.getTime()) ? LAST : momentOf(match.at)
  if (at === LAST || match.at.getUTCFullYear() < 0)
    throw new LikenessError('invalid_argument', { message: 'A match needs a time in the years 0 to 9999.' })
  return { ...matchKey(match.matchId), ...match, at, batch }
}

export const toMatch = ({ pk, sk, batch, at, ...match }: MatchItem): Match => {
  void [pk, sk, batch]
  return { ...match, at: new Date(at) }
}

export function linesOf({ matchId, collectionId, personId, at, batch }: MatchItem): Line[] {
  const line = { sk: `${at}#${matchId}`, collectionId, known: personId !== null, batch }
  const keys = [collectionLines(collectionId), ...(personId === null ? [] : [personLines(personId)])]
  return keys.map((pk) => ({ pk, ...line }))
}

export function rangeOf({ from, to }: Pick<MatchFilter, 'from' | 'to'>): { from?: string; to?: string } {
  return { ...(from && { from: momentOf(from) }), ...(to && { to: momentOf(to) }) }
}
