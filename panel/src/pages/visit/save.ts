/** Photos on their way from the page into a telephone or computer. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { VisitPhoto } from './visit-api.ts'

/** So many at once: each is in memory on the way to another program, and a program of its own on the way to the disk. */
export const MOST_AT_ONCE = 30
/** Browsers drop downloads that begin at the same moment. */
const APART_MS = 400

export function download(address: string, name: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}

export async function downloadEach(photos: VisitPhoto[]): Promise<void> {
  for (const [index, { url, originalName }] of photos.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, APART_MS))
    download(url, originalName)
  }
}

export function downloadBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  download(address, name)
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

export const downloadText = (text: string, name: string, type: string): void =>
  downloadBlob(new Blob([text], { type }), name)

/** The types do not know that browsers leave these out. */
const { canShare } = navigator as Partial<Navigator>
export const sharesFiles: boolean =
  canShare?.call(navigator, { files: [new File([''], 'photo.jpg', { type: 'image/jpeg' })] }) ?? false

async function fileOf({ url, originalName }: VisitPhoto, signal: AbortSignal): Promise<File> {
  const answer = await fetch(url, { signal })
  if (!answer.ok) throw new Error(`${answer.status}`)
  const blob = await answer.blob()
  return new File([blob], originalName, { type: blob.type })
}

export type ShareState = 'idle' | 'preparing' | 'ready' | 'failed'

/**
 * Gives photos to another program. They have to be fetched before, and a browser that finds this took too long wants to
 * be asked once more: `ready`.
 */
export function useShare(photos: VisitPhoto[]): { state: ShareState; share: () => void } {
  const [state, setState] = useState<ShareState>('idle')
  const files = useRef<File[] | null>(null)
  const stopped = useRef<AbortController | null>(null)
  const which = photos.map(({ id }) => id).join()

  useEffect(
    () => () => {
      stopped.current?.abort()
      files.current = null
      setState('idle')
    },
    [which],
  )

  const share = useCallback(() => {
    stopped.current?.abort()
    const stop = new AbortController()
    stopped.current = stop
    async function run() {
      if (!files.current) {
        setState('preparing')
        const fetched: File[] = []
        for (const photo of photos) fetched.push(await fileOf(photo, stop.signal))
        files.current = fetched
      }
      await navigator.share({ files: files.current })
    }
    run().then(
      () => setState('idle'),
      (error: unknown) => {
        if (stop.signal.aborted) return
        const name = error instanceof DOMException ? error.name : ''
        // Aborted: the visitor thought better of it.
        setState(name === 'AbortError' ? 'idle' : name === 'NotAllowedError' ? 'ready' : 'failed')
      },
    )
  }, [photos])
  return { state, share }
}
