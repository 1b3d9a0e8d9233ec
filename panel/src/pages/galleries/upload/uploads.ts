/** The uploads of this window, by gallery: they go on while other pages are looked at. */
import { useSyncExternalStore } from 'react'
import { api, ApiError, queryClient, type Schemas, unwrap } from '../../../api.ts'
import { ofGallery, pathOf } from '../../../api-galleries.ts'
import { sendForm } from '../../../send-form.ts'
import { createUploader, type Uploader } from './uploader.ts'

/** Of one question; the server takes 10,000. */
const ASKED_AT_ONCE = 5000
const REFRESH_EVERY = 2000
/** No answer, too many requests, overloaded, or a proxy that could not reach the server. */
const PASSING = [0, 408, 429, 502, 503, 504]

const keyOf = ({ name, bytes }: { name: string; bytes: number }) => `${bytes} ${name}`

async function missing(id: string, files: File[], signal: AbortSignal): Promise<File[]> {
  const left: File[] = []
  for (let from = 0; from < files.length; from += ASKED_AT_ONCE) {
    const some = files.slice(from, from + ASKED_AT_ONCE)
    const body = { files: some.map(({ name, size: bytes }) => ({ name, bytes })) }
    const answer = await unwrap(api.POST('/api/v1/galleries/{id}/photos/missing', { params: pathOf(id), body, signal }))
    const wanted = new Set(answer.files.map(keyOf))
    left.push(...some.filter(({ name, size: bytes }) => wanted.has(keyOf({ name, bytes }))))
  }
  return left
}

async function send(id: string, files: File[], onSent: (share: number) => void, signal: AbortSignal) {
  const data = new FormData()
  for (const file of files) data.append('photos', file, file.name)
  const { photos } = await sendForm<Schemas['AddedPhotos']>(`/api/v1/galleries/${id}/photos`, data, onSent, signal)
  return photos
}

const uploads = new Map<string, Uploader>()
const isPassing = (error: unknown) => error instanceof ApiError && PASSING.includes(error.status)

export function uploadOf(id: string): Uploader {
  const known = uploads.get(id)
  if (known) return known
  const uploader = createUploader({
    missing: (files, signal) => missing(id, files, signal),
    send: (files, onSent, signal) => send(id, files, onSent, signal),
    isPassing,
    now: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  uploads.set(id, uploader)
  follow(id, uploader)
  return uploader
}

/** What arrives is shown, though not each picture by itself. */
function follow(id: string, uploader: Uploader) {
  let seen = 0
  let due: ReturnType<typeof setTimeout> | undefined
  const refresh = () => {
    due = undefined
    void queryClient.invalidateQueries({ queryKey: ofGallery(id) })
  }
  uploader.subscribe(() => {
    const { settled, phase } = uploader.snapshot()
    if (phase === 'done' || phase === 'cancelled') {
      clearTimeout(due)
      refresh()
    } else if (settled !== seen) due ??= setTimeout(refresh, REFRESH_EVERY)
    seen = settled
  })
}

window.addEventListener('beforeunload', (event) => {
  if ([...uploads.values()].some((uploader) => uploader.isGoing())) event.preventDefault()
})

export function useUpload(id: string) {
  const uploader = uploadOf(id)
  return { uploader, state: useSyncExternalStore(uploader.subscribe, uploader.snapshot) }
}
