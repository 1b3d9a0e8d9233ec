/**
 * One endpoint of the HTTP API as everybody sees it: the server validates and documents with it, the typed client and
 * the panel take their types from the document made of it. No code of the product is imported here.
 */
import { z } from 'zod'

export type Access = 'public' | 'visit' | 'viewer' | 'operator' | 'admin'

export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  /** The same at a second address, which the document leaves out. */
  alias?: string
  /** The least role; `public` needs no credentials, `visit` those of a gallery's link and no others. */
  access: Access
  tag: string
  summary: string
  description?: string
  params?: z.ZodObject
  querystring?: z.ZodObject
  body?: z.ZodType
  /** A multipart form: documented as the body, read by the handler while it streams in. With a `body`: either of them. */
  form?: z.ZodObject
  /** By status. Errors are added to every endpoint. */
  response: Record<number, z.ZodType>
  /** The 200 answer is not JSON but this. */
  produces?: string
  /** A page shows hundreds of them: they are counted apart from other requests, and many more are allowed. */
  small?: true
}

export const endpoint = <const E extends Endpoint>(definition: E): E => definition

export const API = '/api/v1'

/** Dates leave as ISO 8601 with milliseconds, UTC. */
export const time = z.iso.datetime().describe('ISO 8601, UTC')
const EARLIEST = Date.UTC(1900)
const LATEST = Date.UTC(9998)
/** A moment that a request names: one that the database can hold, in whatever time zone. */
export const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= EARLIEST && Date.parse(text) < LATEST, 'must be from 1900 to 9997')
export const similarity = z
  .number()
  .min(0)
  .max(100)
  .describe('0-100, calibrated: a value has the same false match rate with every model')
export const collectionId = z
  .string()
  .min(1)
  .max(255)
  .regex(
    /^[a-zA-Z0-9_.-]*[a-zA-Z0-9_-][a-zA-Z0-9_.-]*$/,
    'must be letters, digits, dots, dashes and underscores, and not dots alone',
  )
export const personId = z.string().regex(/^person_[0-9a-f]{12}$/)
export const collection = collectionId
  .optional()
  .describe('Default: the only collection of the key, otherwise the default collection')

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, for people'),
    code: z.string().describe('What happened, for programs'),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' })

export const Box = z
  .object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() })
  .meta({ id: 'Box', description: 'Fractions 0-1 of the upright picture; may run off it' })

export const page = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(500).default(50),
}

export const timeRange = {
  from: moment.optional(),
  to: moment.optional(),
}

export const Ok = z.object({ success: z.literal(true) }).meta({ id: 'Ok' })
/** Bytes: a picture or a file. */
export const Bytes = z.any().describe('The bytes')
