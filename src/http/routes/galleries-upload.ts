/** Photos of a form, each handed on while it comes in: no more of one is in memory than what is on its way. */
import type { FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'
import type { AddedPhoto, IncomingPhoto } from '#usecases/galleries/galleries.ts'
import { MOST_FILES } from '../contracts/gallery-photos.ts'
import { invalidFields } from '../problem.ts'

const FIELDS = { fields: 20, fieldSize: 16 * 1024, fieldNameSize: 200, headerPairs: 20 }
/** Files too many are told apart from an endless form. */
const FILES_READ = 2 * MOST_FILES

type Add = (photos: AsyncIterable<IncomingPhoto>) => Promise<AddedPhoto[]>

/**
 * Throws `unsupported_media_type` (not a form), `image_empty` (no files), `invalid_argument` (malformed), `cancelled` (the
 * client went away), and what adding throws. What was added before stays.
 */
export async function addUploads(request: FastifyRequest, maxBytes: number, add: Add): Promise<AddedPhoto[]> {
  if (!request.isMultipart())
    throw new LikenessError('unsupported_media_type', { message: 'This takes a form: multipart/form-data.' })
  const tooMany: AddedPhoto[] = []
  let files = 0
  let broken: { error: unknown } | undefined

  /** What the form itself throws, told apart from what becomes of its files. */
  async function* ofForm<T>(items: AsyncIterable<T>): AsyncGenerator<T, undefined> {
    try {
      yield* items
    } catch (error) {
      broken ??= { error }
      throw error
    }
  }

  async function* incoming(): AsyncGenerator<IncomingPhoto> {
    // The byte that is too much is let through: whoever adds the photo notices, and refuses that one alone.
    const limits = { ...FIELDS, fileSize: maxBytes + 1, files: FILES_READ, parts: FILES_READ + FIELDS.fields }
    // The types lack the second one.
    const options = { limits, ...{ throwFileSizeLimit: false } }
    for await (const part of ofForm(request.parts(options))) {
      if (part.type !== 'file') continue
      const name = part.filename || `photo ${files + 1}`
      const chunks = ofForm<Uint8Array>(part.file)
      if (++files <= MOST_FILES) {
        // Who stops reading in the middle must not end it: the next file is behind it.
        yield { name, content: { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) } }
      } else {
        const message = `At most ${MOST_FILES} files at once: send this one again.`
        tooMany.push({ name, code: 'invalid_argument', message })
      }
      while (!(await chunks.next()).done);
    }
  }

  try {
    const added = await add(incoming())
    if (files > 0) return [...added, ...tooMany]
    throw new LikenessError('image_empty', { message: 'The form has no files.' })
  } catch (error) {
    if (!broken) throw error
    if (request.raw.destroyed && !request.raw.complete) throw new LikenessError('cancelled', { cause: broken.error })
    const isLimit = /LIMIT$/.test((broken.error as { code?: string }).code ?? '')
    const message = isLimit ? `at most ${MOST_FILES} files at once` : 'is malformed or cut off'
    throw invalidFields([{ in: 'form', field: 'photos', message }], broken.error)
  }
}
