/** What is taken of a person. The room of people takes all of it: person-limits.test.ts holds the two together. */
import { z } from 'zod'

/** Nobody older was photographed. */
export const EARLIEST_BIRTH_YEAR = 1800
/** Characters of a line of text: a name, a detail, the purpose of a consent. */
export const LONGEST_LINE = 200

const notInFuture = (year: number) => year <= new Date().getFullYear()
const MESSAGE = 'must not lie in the future'

export const birthYear = z.int().min(EARLIEST_BIRTH_YEAR).refine(notInFuture, MESSAGE)
/** As text of a form. */
export const birthYearText = z.coerce.number().int().min(EARLIEST_BIRTH_YEAR).refine(notInFuture, MESSAGE)
export const line = z.string().trim().max(LONGEST_LINE)
export const requiredLine = line.min(1)
