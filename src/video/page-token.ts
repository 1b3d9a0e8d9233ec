/** Pages of a job's results. A token belongs to its job and order: any other is refused. */
import { createHash } from 'node:crypto'
import { LikenessError } from '#errors'
import type { SightingPage, StoredSighting } from './store.ts'

const LONGEST = 255
const MARK = 16

type Order = SightingPage['sortBy']
type Place = NonNullable<SightingPage['after']>

const markOf = (jobId: string, order: Order, place: string) =>
  createHash('sha256').update(`${jobId}/${order}/${place}`).digest('base64url').slice(0, MARK)

export function tokenAfter(jobId: string, order: Order, { personIndex, position }: StoredSighting): string {
  const place = `${personIndex}.${position}`
  return Buffer.from(`${markOf(jobId, order, place)}${place}`, 'latin1').toString('base64url')
}

/** Throws `invalid_page_token`. */
export function placeOf(jobId: string, order: Order, token: string): Place {
  const text = token.length > LONGEST ? '' : Buffer.from(token, 'base64url').toString('latin1')
  const found = /^(\d{1,9})\.(\d{1,9})$/.exec(text.slice(MARK))
  if (
    !found ||
    text !== markOf(jobId, order, found[0]) + found[0] ||
    Buffer.from(text, 'latin1').toString('base64url') !== token
  )
    throw new LikenessError('invalid_page_token')
  return { personIndex: Number(found[1]), position: Number(found[2]) }
}
