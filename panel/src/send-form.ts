import { ApiError } from './api.ts'

/**
 * Posts a form and tells how much of it is on its way, 0-1. Not by `api`: only XMLHttpRequest says how far an upload is.
 * Throws `ApiError`, or the `AbortError` of the signal.
 */
export function sendForm<Answer>(
  path: string,
  data: FormData,
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.setRequestHeader('x-likeness-csrf', '1')
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0)
    request.onload = () => {
      const answer = (request.response ?? {}) as Record<string, unknown>
      if (request.status >= 200 && request.status < 300) resolve(answer as Answer)
      else reject(new ApiError(request.status, answer, request.getResponseHeader('x-request-id')))
    }
    request.onerror = () => reject(new ApiError(0, {}, null))
    request.onabort = () => reject(new DOMException('Cancelled', 'AbortError'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    if (signal.aborted) request.abort()
    else request.send(data)
  })
}
