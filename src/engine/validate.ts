/** Arguments of the port, checked before anything is done. Limits and patterns are Rekognition's. */
import { LikenessError } from '#errors'
import type { RenditionSize } from './rendition.ts'

const COLLECTION_ID = /^[a-zA-Z0-9_.-]{1,255}$/
const USER_ID = /^[a-zA-Z0-9_.:-]{1,128}$/
const EXTERNAL_IMAGE_ID = /^[a-zA-Z0-9_.:-]{1,255}$/
const FACE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const refuse = (argument: string, rule: string): never => {
  throw new LikenessError('invalid_argument', { message: `${argument} ${rule}.`, details: { argument } })
}

export function checkCollectionId(value: string): void {
  // Folders of pictures are called after collections.
  if (!COLLECTION_ID.test(value) || value === '.' || value === '..')
    refuse('The collection id', 'must be 1-255 of the characters a-z A-Z 0-9 _ . -')
}

export function checkUserId(value: string): void {
  if (!USER_ID.test(value)) refuse('The user id', 'must be 1-128 of the characters a-z A-Z 0-9 _ . : -')
}

export function checkExternalImageId(value: string | undefined): void {
  if (value !== undefined && !EXTERNAL_IMAGE_ID.test(value))
    refuse('The external image id', 'must be 1-255 of the characters a-z A-Z 0-9 _ . : -')
}

/** As many faces as one call may search for users. */
export const MOST_SEARCHED = 50_000

export function checkFaceIds(values: readonly string[], most = 4096, least = 1): void {
  if (values.length < least || values.length > most) refuse('The list of face ids', `must hold ${least}-${most} ids`)
  for (const value of values) if (!FACE_ID.test(value)) refuse('A face id', 'must be a lower-case UUID')
}

const QUALITY_FILTERS = ['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH']

export function checkQualityFilter(value: string | undefined): void {
  if (value !== undefined && !QUALITY_FILTERS.includes(value))
    refuse('The quality filter', `must be one of ${QUALITY_FILTERS.join(', ')}`)
}

/** NaN and out-of-range numbers are refused; `undefined` passes. */
export function checkNumber(name: string, value: number | undefined, low: number, high: number): void {
  if (value !== undefined && !(value >= low && value <= high)) refuse(name, `must be a number from ${low} to ${high}`)
}

export function checkWhole(name: string, value: number | undefined, low: number, high: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= low && value <= high))
    refuse(name, `must be a whole number from ${low} to ${high}`)
}

const MOST_RENDITIONS = 8

export function checkRenditions(sizes: readonly RenditionSize[] | undefined): void {
  if (sizes && sizes.length > MOST_RENDITIONS) refuse('The renditions', `may be ${MOST_RENDITIONS} at most`)
  for (const { longSide, quality } of sizes ?? []) {
    // Required, unlike other numbers: what is not there is refused too.
    checkWhole('The longer side of a rendition', longSide ?? NaN, 1, 4096)
    checkWhole('The quality of a rendition', quality, 1, 100)
  }
}

const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u

export function checkTags(tags: Record<string, string>): void {
  const entries = Object.entries(tags)
  if (entries.length > 200) refuse('The tags', 'may be 200 at most')
  for (const [key, value] of entries) {
    if (!TAG_KEY.test(key)) refuse('A tag key', 'must be 1-128 letters, digits, spaces or _ . : / = + - @')
    if (!TAG_VALUE.test(value)) refuse('A tag value', 'must be 0-256 letters, digits, spaces or _ . : / = + - @')
  }
}
