/** Forms with files, read while they stream in: whatever is too much is refused at the byte that is too much. */
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { isLikenessError, LikenessError } from '#errors'
import { countBody } from './body-bytes.ts'
import { invalidFields } from './problem.ts'

const MOST_FIELDS = 50
const LONGEST_FIELD = 16 * 1024
const LONGEST_NAME = 200
/** What a form may weigh besides its files. */
const REST = MOST_FIELDS * LONGEST_FIELD + 64 * 1024

export interface FormOptions {
  files: {
    /** The field that holds files; several names: each holds at least one. */
    field: string | string[]
    /** At most so many files. */
    max: number
    /** At least so many; default 1. */
    min?: number
  }
  /** The most that one file may weigh. */
  maxBytes: number
  /** The most that all files together may weigh; default: `max` of the largest. */
  maxTotalBytes?: number
}

export interface FormFile {
  field: string
  /** As the client calls it: for messages, never for paths. */
  name: string
  bytes: Uint8Array
  /** As the client says. */
  mediaType: string
}

export interface Form {
  fields: Record<string, string>
  files: FormFile[]
}

export const registerForms = async (app: FastifyInstance): Promise<void> => void (await app.register(multipart))

const mebibytes = (bytes: number) => `${Number((bytes / 1024 / 1024).toFixed(1))} MiB`

function tooManyBytes(limit: number, what: string): LikenessError {
  const message = `${what} larger than the limit of ${mebibytes(limit)} (${limit} bytes).`
  return new LikenessError('image_too_many_bytes', { message, details: { limit } })
}

const invalid = (field: string, message: string) => invalidFields([{ in: 'form', field, message }])

/** What the parser throws, by its code; the rest is about bytes that are no form. */
function toFormError(error: unknown, request: FastifyRequest): LikenessError {
  if (isLikenessError(error)) return error
  const { code = '' } = error as { code?: string }
  if (request.raw.destroyed && !request.raw.complete) return new LikenessError('cancelled', { cause: error })
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT') {
    return new LikenessError('body_too_large', { message: `A form has at most ${MOST_FIELDS} fields.`, cause: error })
  }
  return new LikenessError('invalid_argument', { message: 'The form is malformed or cut off.', cause: error })
}

async function readFile(
  stream: AsyncIterable<Buffer>,
  left: number,
  { maxBytes, maxTotalBytes }: { maxBytes: number; maxTotalBytes: number },
  count: (bytes: number) => void,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > maxBytes) throw tooManyBytes(maxBytes, 'The file is')
    if (size > left) throw tooManyBytes(maxTotalBytes, 'The files together are')
    count(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

/**
 * Throws `unsupported_media_type` (not a form), `image_too_many_bytes`, `image_empty` (a file is missing or has no
 * bytes), `invalid_argument`, `body_too_large` (too many fields), `overloaded` (too many bytes of others are in memory),
 * `cancelled` (the client went away). Nothing is kept of a form that was not read to its end.
 */
export async function readForm(request: FastifyRequest, options: FormOptions): Promise<Form> {
  const { files: wanted, maxBytes, maxTotalBytes = maxBytes * wanted.max } = options
  if (!request.isMultipart()) {
    throw new LikenessError('unsupported_media_type', { message: 'This takes a form: multipart/form-data.' })
  }
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > maxTotalBytes + REST) {
    throw tooManyBytes(maxTotalBytes, wanted.max === 1 ? 'The file is' : 'The files together are')
  }
  const count = countBody(request)
  const names = [wanted.field].flat()
  const fields = new Map<string, string>()
  const files: FormFile[] = []
  let total = 0
  const limits = { fields: MOST_FIELDS, fieldSize: LONGEST_FIELD, fieldNameSize: LONGEST_NAME, headerPairs: 20 }
  try {
    const parts = request.parts({
      // One byte more than allowed is let through, which is how too much is noticed.
      limits: { ...limits, fileSize: maxBytes + 1, files: wanted.max + 1, parts: MOST_FIELDS + wanted.max + 1 },
    })
    for await (const part of parts) {
      const { fieldname } = part
      if (part.type === 'file') {
        if (!names.includes(fieldname)) throw invalid(fieldname.slice(0, 100), 'takes no file')
        if (files.length === wanted.max) throw invalid(fieldname, `at most ${wanted.max} files at once`)
        const bytes = await readFile(part.file, maxTotalBytes - total, { maxBytes, maxTotalBytes }, count)
        total += bytes.length
        if (!bytes.length) throw new LikenessError('image_empty', { message: `The file in “${fieldname}” is empty.` })
        files.push({ field: fieldname, name: part.filename, bytes, mediaType: part.mimetype })
      } else if (part.valueTruncated || part.fieldnameTruncated) throw invalid(fieldname.slice(0, 100), 'is too long')
      else if (typeof part.value !== 'string') throw invalid(fieldname, 'must be text')
      else if (fields.has(fieldname)) throw invalid(fieldname, 'is there more than once')
      else {
        count(part.value.length)
        fields.set(fieldname, part.value)
      }
    }
  } catch (error) {
    throw toFormError(error, request)
  }
  assertPresent(names, files, wanted.min ?? 1)
  return { fields: Object.fromEntries(fields), files }
}

function assertPresent(names: string[], files: FormFile[], min: number): void {
  const missing = names.filter((name) => !files.some(({ field }) => field === name))
  if (min === 0 || (files.length >= min && missing.length === 0)) return
  const where = (missing.length ? missing : names).map((name) => `“${name}”`).join(', ')
  throw new LikenessError('image_empty', { message: `A file is missing: the form needs one in ${where}.` })
}

/** The fields as the schema reads them. Throws `invalid_argument` that lists every wrong one. */
export function fieldsOf<Schema extends z.ZodType>(schema: Schema, fields: Record<string, string>): z.output<Schema> {
  const parsed = schema.safeParse(fields)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path, message }) => ({ in: 'form', field: path.join('/'), message }))
  throw invalidFields(wrong, parsed.error)
}
