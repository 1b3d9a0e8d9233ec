/** The form of a bulk enrolment: archives are large, so they go where they are kept while they come in. */
import type { FastifyRequest } from 'fastify'
import { isLikenessError, LikenessError } from '#errors'
import type { Objects } from '#objects/objects.ts'
import type { Bulk, UploadKind } from '#usecases/identity/bulk.ts'
import type { BulkSource } from '#usecases/identity/bulk-sources.ts'
import { BulkFields } from '../contracts/operations.ts'
import { fieldsOf } from '../multipart.ts'
import { invalidFields } from '../problem.ts'
import { withoutBlanks } from './blank-fields.ts'

export interface BulkForm {
  source: BulkSource
  collection?: string
  allowDuplicate?: boolean
  /** By which the upload is found again; undefined for a folder. */
  upload?: string
  /** Deletes what was uploaded. */
  discard(): Promise<void>
}

type Chosen = Partial<Record<'folder' | 'csv' | 'upload', string>>

export interface BulkFormDeps {
  bulk: Pick<Bulk, 'upload' | 'uploaded'>
  objects: Pick<Objects, 'deleteAll'>
  /** Bytes of an archive. */
  maxBytes: number
}

const uploads: Record<string, UploadKind> = { archive: 'pictures', list: 'csv' }
const LIMITS = { fields: 20, fieldSize: 16 * 1024, fieldNameSize: 200, headerPairs: 20, files: 2, parts: 22 }

const wrong = (field: string, message: string) => invalidFields([{ in: 'form', field: field.slice(0, 100), message }])

/** Throws `unsupported_media_type`, `invalid_argument`, `body_too_large`, `disk_full`; then nothing is kept. */
export async function readBulkForm(request: FastifyRequest, deps: BulkFormDeps): Promise<BulkForm> {
  if (!request.isMultipart())
    throw new LikenessError('unsupported_media_type', { message: 'This takes a form: multipart/form-data.' })
  const fields: Record<string, string> = {}
  const keys = new Map<string, string>()
  let jobId: string | undefined
  const discard = async () => {
    if (jobId !== undefined) await deps.objects.deleteAll(`jobs/${jobId}/`)
  }

  async function read() {
    // The byte that is too much is noticed where the upload is stored.
    for await (const part of request.parts({ limits: { ...LIMITS, fileSize: deps.maxBytes + 1 } })) {
      const { fieldname } = part
      if (part.type === 'file') {
        const kind = Object.hasOwn(uploads, fieldname) ? uploads[fieldname] : undefined
        if (!kind || keys.has(fieldname)) throw wrong(fieldname, kind ? 'is there more than once' : 'takes no file')
        const stored = await deps.bulk.upload(kind, part.file, jobId)
        jobId = stored.jobId
        keys.set(fieldname, stored.key)
        if (part.file.truncated) throw new LikenessError('body_too_large', { details: { limit: deps.maxBytes } })
      } else if (typeof part.value !== 'string' || part.valueTruncated) throw wrong(fieldname, 'is too long')
      else if (Object.hasOwn(fields, fieldname)) throw wrong(fieldname, 'is there more than once')
      else fields[fieldname] = part.value
    }
  }

  async function source({ folder, csv: inside, upload }: Chosen): Promise<BulkSource> {
    const [archive, list] = [keys.get('archive'), keys.get('list')]
    if ([archive, folder, upload].filter((one) => one !== undefined).length !== 1)
      throw wrong('archive', 'give either an archive (a zip), a folder of the server or what was sent for an estimate')
    if (upload !== undefined) {
      if (list !== undefined) throw wrong('list', 'is not for what was sent before')
      const before = await deps.bulk.uploaded(upload)
      return inside === undefined ? before : { ...before, csv: { kind: 'inside', path: inside } }
    }
    if (list !== undefined && inside !== undefined) throw wrong('csv', 'is not for a form that has a list')
    const pictures =
      archive !== undefined ? { kind: 'upload' as const, key: archive } : { kind: 'folder' as const, path: folder! }
    if (list !== undefined) return { pictures, csv: { kind: 'upload', key: list } }
    return inside === undefined ? { pictures } : { pictures, csv: { kind: 'inside', path: inside } }
  }

  try {
    await read()
    const { collection, allow_duplicate: allow, ...chosen } = fieldsOf(BulkFields, withoutBlanks(fields))
    const allowDuplicate = allow === undefined ? undefined : allow === 'true'
    return { source: await source(chosen), collection, allowDuplicate, upload: jobId ?? chosen.upload, discard }
  } catch (error) {
    // Best effort: what stays is swept away, and the error is the one worth telling.
    await discard().catch(() => undefined)
    if (isLikenessError(error) || typeof (error as { statusCode?: unknown }).statusCode === 'number') throw error
    if (request.raw.destroyed && !request.raw.complete) throw new LikenessError('cancelled', { cause: error })
    throw new LikenessError('invalid_argument', { message: 'The form is malformed or cut off.', cause: error })
  }
}
