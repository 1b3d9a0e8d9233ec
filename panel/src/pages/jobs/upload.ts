import { form } from '@likeness/client'
import { ApiError, type Schemas } from '../../api.ts'

/**
 * Begins a bulk enrolment and tells how much of the archive is on its way, 0-1. Not by `api`: only XMLHttpRequest says
 * how far an upload is. Throws `ApiError`, or the `AbortError` of the signal.
 */
export function upload(
  fields: { archive: File | null; folder: string | null; collection: string | null; allow_duplicate: string },
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<Schemas['Job']> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/v1/jobs/bulk-enroll')
    request.setRequestHeader('x-likeness-csrf', '1')
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0)
    request.onload = () => {
      const answer = (request.response ?? {}) as Record<string, unknown>
      if (request.status >= 200 && request.status < 300) resolve(answer as Schemas['Job'])
      else reject(new ApiError(request.status, answer, request.getResponseHeader('x-request-id')))
    }
    request.onerror = () => reject(new ApiError(0, {}, null))
    request.onabort = () => reject(new DOMException('Cancelled', 'AbortError'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form(fields).bodySerializer())
  })
}
