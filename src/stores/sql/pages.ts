/** Lists are paged by the last id of a page. The token says which list it belongs to, so that it fits no other. */
import { createHash } from 'node:crypto'
import type { Page, PageOptions } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { isStorable } from '#lib/text.ts'

const DEFAULT_RESULTS = 1000
const MOST_RESULTS = 4096
/** Rekognition's clients and we take no longer token. */
const LONGEST_TOKEN = 255
const MARK = 6

/** What tells the lists apart. */
const markOf = (list: string) => createHash('sha256').update(list).digest('base64url').slice(0, MARK)

/** An id that is nearly as long as a token may be goes without the mark. */
const tokenOf = (list: string, id: string) => (id.length > LONGEST_TOKEN - MARK ? id : markOf(list) + id)

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
  return { items, nextToken: tokenOf(list, idOf(last)) }
}

function readToken(list: string, token: string): string {
  const id = token.startsWith(markOf(list)) ? token.slice(MARK) : token
  if (tokenOf(list, id) !== token || token.length > LONGEST_TOKEN || !isStorable(id)) {
    throw new LikenessError('invalid_page_token')
  }
  return id
}

export { isStorable }

/** Throws `invalid_argument` for text that cannot be stored. */
export function assertStorable(what: string, text: string): void {
  if (isStorable(text)) return
  throw new LikenessError('invalid_argument', { message: `${what} holds characters that cannot be stored.` })
}
