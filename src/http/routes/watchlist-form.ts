/** Pictures of a form, where one that is no good keeps no other from being looked at. */
import type { FastifyRequest } from 'fastify'
import { isLikenessError, LikenessError } from '#errors'
import type { Picture } from '#usecases/watchlist/watchlist.ts'
import { countBody } from '../body-bytes.ts'
import { invalidFields } from '../problem.ts'

const FIELDS = { fields: 150, fieldSize: 16 * 1024, fieldNameSize: 200, headerPairs: 20 }
/** What a form may weigh besides its pictures. */
const REST = FIELDS.fields * FIELDS.fieldSize + 64 * 1024
const MANY = 'images[]'

/** A picture, or why it is none. */
export type Given = { picture: Picture; error?: never } | { name: string; error: LikenessError }

interface PictureForm {
  pictures: Given[]
  fields: Record<string, string>
}

interface PictureFormOptions {
  /** The field that holds pictures: files, or their address as text. */
  field: string
  max: number
  /** Of one picture, and of all together. */
  imageBytes: number
  requestBytes: number
}

const wrong = (field: string, message: string, cause?: unknown) =>
  invalidFields([{ in: 'form', field: field.slice(0, 100), message }], cause)

const tooLarge = (limit: number, what: string) => {
  const message = `${what} larger than the limit of ${limit} bytes.`
  return new LikenessError('image_too_many_bytes', { message, details: { limit } })
}

/**
 * Throws `invalid_argument` (malformed, too many pictures), `image_empty` (no picture), `image_too_many_bytes` (all
 * together), `overloaded` (too many bytes of others are in memory), `cancelled` (the client went away).
 */
export async function readPictureForm(request: FastifyRequest, options: PictureFormOptions): Promise<PictureForm> {
  const { field, max, imageBytes, requestBytes } = options
  if (Number(request.headers['content-length'] ?? 0) > requestBytes + REST)
    throw tooLarge(requestBytes, 'The pictures together are')
  const count = countBody(request)
  const pictures: Given[] = []
  const fields = new Map<string, string>()
  let left = requestBytes

  async function pictureOf(name: string, stream: AsyncIterable<Buffer>): Promise<Given> {
    const chunks: Buffer[] = []
    let size = 0
    // To its end also when it is too much: the next one is behind it.
    for await (const chunk of stream) {
      size += chunk.length
      left -= chunk.length
      if (left < 0) throw tooLarge(requestBytes, 'The pictures together are')
      if (size > imageBytes) chunks.length = 0
      else {
        count(chunk.length)
        chunks.push(chunk)
      }
    }
    if (size > imageBytes) return { name, error: tooLarge(imageBytes, 'The picture is') }
    if (size === 0) return { name, error: new LikenessError('image_empty') }
    return { picture: { kind: 'upload', name, bytes: Buffer.concat(chunks, size) } }
  }

  async function read(): Promise<void> {
    // Files too many are told apart from an endless form.
    const limits = { ...FIELDS, fileSize: requestBytes + 1, files: max + 1, parts: FIELDS.fields + max + 1 }
    for await (const part of request.parts({ limits, ...{ throwFileSizeLimit: false } })) {
      const { fieldname } = part
      const isPicture = fieldname === field || (max > 1 && fieldname === MANY)
      if (isPicture && pictures.length === max) throw wrong(field, `at most ${max} at once`)
      if (part.type === 'file') {
        if (!isPicture) throw wrong(fieldname, 'takes no file')
        pictures.push(await pictureOf(part.filename || `image ${pictures.length + 1}`, part.file))
      } else if (part.valueTruncated || part.fieldnameTruncated) throw wrong(fieldname, 'is too long')
      else if (typeof part.value !== 'string') throw wrong(fieldname, 'must be text')
      else if (isPicture) pictures.push({ picture: { kind: 'text', text: part.value } })
      else if (fields.has(fieldname)) throw wrong(fieldname, 'is there more than once')
      else fields.set(fieldname, part.value)
    }
  }

  try {
    await read()
  } catch (error) {
    if (isLikenessError(error)) throw error
    if (request.raw.destroyed && !request.raw.complete) throw new LikenessError('cancelled', { cause: error })
    const isLimit = /LIMIT$/.test((error as { code?: string }).code ?? '')
    throw wrong(field, isLimit ? `at most ${max} at once` : 'the form is malformed or cut off', error)
  }
  if (pictures.length === 0)
    throw new LikenessError('image_empty', { message: `The form has no picture in “${field}”.` })
  return { pictures, fields: Object.fromEntries(fields) }
}
