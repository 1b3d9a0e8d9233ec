/** Sending the pictures of one person. */
import { form } from '@likeness/client'
import { api, ApiError, type Schemas, unwrap } from '../api.ts'
import type { TrayPicture } from './use-tray.ts'

/** Fields of the form, without the pictures. */
export type EnrollFields = Record<string, string | number | null | undefined>

export interface Refused {
  image: string
  reasons: string[]
  message: string | null
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value)
const record = (value: unknown) =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
const strings = (value: unknown) => (isList(value) ? value.filter((one) => typeof one === 'string') : [])
const inProblem = (error: ApiError, field: string) => error.problem[field] ?? record(error.problem.details)[field]

/** Who has the face already; null: the error says nothing of that. */
export function duplicatesOf(error: unknown): Schemas['Duplicate'][] | null {
  if (!(error instanceof ApiError) || error.code !== 'person_duplicate') return null
  const found = inProblem(error, 'duplicate_info')
  return isList(found) && found.length > 0 ? (found as Schemas['Duplicate'][]) : null
}

/** Pictures the server would not take, and why; null: the error is about something else. */
export function refusalsOf(error: unknown): Refused[] | null {
  if (!(error instanceof ApiError) || (error.status !== 422 && !error.code.startsWith('image_'))) return null
  const listed = inProblem(error, 'refused') ?? inProblem(error, 'images')
  if (isList(listed) && listed.length > 0)
    return listed.map(record).map(({ image, reasons, message }) => ({
      image: typeof image === 'string' ? image : '',
      reasons: strings(reasons),
      message: typeof message === 'string' ? message : null,
    }))
  if (error.code === 'consent_required') return null
  const reasons = strings(inProblem(error, 'reasons'))
  return [{ image: '', reasons: reasons.length > 0 ? reasons : [error.code], message: error.detail }]
}

/**
 * Pictures where a face was chosen go one by one, since a request names one face; the others go together. The first
 * request makes the person, so it fails as a whole; a picture refused later is reported among `refused`.
 */
export async function enrollPictures(pictures: TrayPicture[], fields: EnrollFields): Promise<Schemas['Enrolled']> {
  const boxed = pictures.filter(({ box }) => box !== null)
  const plain = pictures.filter(({ box }) => box === null)
  const [first = [], ...rest] = [...(plain.length > 0 ? [plain] : []), ...boxed.map((one) => [one])]
  const send = (group: TrayPicture[], more: EnrollFields) => {
    const box = group[0]?.box
    const face = box && { face_left: box.left, face_top: box.top, face_width: box.width, face_height: box.height }
    const image = group.map(({ file }) => file)
    return unwrap(api.POST('/api/v1/enroll', form({ ...more, ...face, image })))
  }
  const enrolled = await send(first, fields)
  const { person_id } = enrolled
  const { collection, allow_duplicate } = fields
  for (const group of rest) {
    try {
      const added = await send(group, { person_id, collection, allow_duplicate })
      enrolled.face_ids.push(...added.face_ids)
      enrolled.refused.push(...added.refused)
    } catch (error) {
      const image = group[0]?.file.name ?? ''
      const refused = refusalsOf(error) ?? [
        {
          reasons: duplicatesOf(error) ? ['DUPLICATE_PERSON'] : [],
          message: error instanceof ApiError ? error.detail : null,
        },
      ]
      enrolled.refused.push(...refused.map((one) => ({ ...one, image })))
    }
  }
  return enrolled
}
