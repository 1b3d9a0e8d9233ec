/** Values of options, refused with a sentence when they are out of range. */
import { InvalidArgumentError } from 'commander'
import { z } from 'zod'

function number(text: string, min: number, max: number, whole: boolean): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value >= min && value <= max) || (whole && !Number.isInteger(value)))
    throw new InvalidArgumentError(`It must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
  return value
}

export const numberFrom = (min: number, max: number) => (text: string) => number(text, min, max, false)
export const wholeFrom = (min: number, max: number) => (text: string) => number(text, min, max, true)

/** Rekognition's rule, checked here so that the sentence names the option. */
export function collectionName(text: string): string {
  if (!/^(?!\.{1,2}$)[a-zA-Z0-9_.-]{1,255}$/.test(text))
    throw new InvalidArgumentError('A collection is named with 1-255 letters, digits, dots, dashes and underscores.')
  return text
}

/** A day (its beginning, UTC) or a moment. */
export function dateFrom(text: string): Date {
  const parsed = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).safeParse(text.trim())
  if (!parsed.success) throw new InvalidArgumentError('It must be a date like 2030-12-31.')
  return new Date(parsed.data)
}

export const DEFAULT_COLLECTION = 'default'

export const QUALITY_FILTERS = ['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH']
