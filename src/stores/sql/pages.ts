/** Lists are paged by the last id of a page. The token says which list it belongs to, so that it fits no other. */
import { z } from 'zod'
import type { Page, PageOptions } from '#engine/engine.ts'
import { LikenessError } from '#errors'

const DEFAULT_RESULTS = 1000
const MOST_RESULTS = 4096
/** An id may be long; a token longer than that is not one of ours. */
const LONGEST_TOKEN = 16_384

const tokenSchema = z.tuple([z.string(), z.string()])

export interface PageRequest {
  limit: number
  /** Ids after this one. */
  after?: string
}

/** `list` names the list. Throws `invalid_page_token`, `invalid_argument`. */
export function readPage(list: string, { maxResults = DEFAULT_RESULTS, nextToken }: PageOptions): PageRequest {
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > MOST_RESULTS) {
    throw new LikenessError('invalid_argument', {
      message: `maxResults must be a whole number from 1 to ${MOST_RESULTS}.`,
      details: { maxResults },
    })
  }
  return { limit: maxResults, after: nextToken === undefined ? undefined : readToken(list, nextToken) }
}

/** `rows` holds one more than the page when there is a next one. */
export function toPage<Row, Item>(
  list: string,
  rows: Row[],
  { limit }: PageRequest,
  idOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(toItem)
  if (rows.length <= limit || last === undefined) return { items }
  return { items, nextToken: Buffer.from(JSON.stringify([list, idOf(last)])).toString('base64url') }
}

function readToken(list: string, token: string): string {
  const parsed = token.length > LONGEST_TOKEN ? undefined : tokenSchema.safeParse(parseJson(token)).data
  if (!parsed || parsed[0] !== list || !isStorable(parsed[1])) throw new LikenessError('invalid_page_token')
  return parsed[1]
}

function parseJson(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** PostgreSQL's text holds neither U+0000 nor half a surrogate pair, so nothing with such an id is stored. */
export const isStorable = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text)

/** Throws `invalid_argument` for text that cannot be stored. */
export function assertStorable(what: string, text: string): void {
  if (isStorable(text)) return
  throw new LikenessError('invalid_argument', { message: `${what} holds characters that cannot be stored.` })
}
