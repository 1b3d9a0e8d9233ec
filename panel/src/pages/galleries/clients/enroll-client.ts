/** Sending the pictures of one client. */
import { form } from '@likeness/client'
import { api, ApiError, type Schemas, unwrap } from '../../../api.ts'
import { duplicatesOf, refusalsOf } from '../../../faces/enroll-call.ts'
import type { TrayPicture } from '../../../faces/use-tray.ts'

export interface Consent {
  version: string
  purpose: string
  givenBy: string
}

/**
 * Pictures where a face was chosen go one by one, since a request names one face; the others go together. Throws what
 * the first request throws; a picture refused later is reported among `refused`.
 */
export async function enrollClient(
  path: { id: string; clientId: string },
  pictures: TrayPicture[],
  consent: Consent | null,
): Promise<Schemas['EnrolledFace']> {
  const boxed = pictures.filter(({ box }) => box !== null)
  const plain = pictures.filter(({ box }) => box === null)
  const [first = [], ...rest] = [...(plain.length > 0 ? [plain] : []), ...boxed.map((one) => [one])]
  const fields = consent && {
    consent_version: consent.version.trim(),
    consent_purpose: consent.purpose.trim(),
    consent_given_by: consent.givenBy.trim() || null,
  }
  const send = (group: TrayPicture[]) => {
    const box = group[0]?.box
    const face = box && { face_left: box.left, face_top: box.top, face_width: box.width, face_height: box.height }
    const body = form({ ...fields, ...face, image: group.map(({ file }) => file) })
    return unwrap(api.POST('/api/v1/galleries/{id}/clients/{clientId}/enroll-face', { params: { path }, ...body }))
  }
  let enrolled = await send(first)
  for (const group of rest) {
    try {
      const added = await send(group)
      enrolled = {
        ...added,
        faceCount: enrolled.faceCount + added.faceCount,
        faceIds: [...enrolled.faceIds, ...added.faceIds],
        refused: [...enrolled.refused, ...added.refused],
      }
    } catch (error) {
      const reasons = duplicatesOf(error) ? ['DUPLICATE_PERSON'] : []
      const message = error instanceof ApiError ? error.detail : null
      const refused = refusalsOf(error) ?? [{ reasons, message }]
      enrolled.refused.push(...refused.map((one) => ({ ...one, image: group[0]?.file.name ?? '' })))
    }
  }
  return enrolled
}
