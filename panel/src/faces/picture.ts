/** Pictures on their way from a person to the server. */
import { useEffect, useState } from 'react'
import type { Schemas } from '../api.ts'

export type Box = Schemas['Box']

/** What a file dialog offers; the server decides what it takes. */
export const ACCEPT = 'image/*,.heic,.heif,.avif,.tif,.tiff,.bmp,.webp'
const isPicture = ({ type, name }: File) =>
  type.startsWith('image/') || /\.(hei[cf]|avif|tiff?|bmp|webp|jpe?g|png|gif)$/i.test(name)
export const picturesIn = (files: Iterable<File>) => [...files].filter(isPicture)

/** An address of the bytes for as long as the component shows them; null until there is one. */
export function useObjectUrl(blob: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    if (!blob) {
      setUrl(null)
      return undefined
    }
    const made = URL.createObjectURL(blob)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return url
}

/** Pictures from the clipboard, wherever on the page they are pasted. */
export function usePastedPictures(onPictures: (files: File[]) => void, enabled = true) {
  useEffect(() => {
    if (!enabled) return undefined
    const paste = (event: ClipboardEvent) => {
      const files = picturesIn(event.clipboardData?.files ?? [])
      if (files.length === 0) return
      event.preventDefault()
      onPictures(files)
    }
    window.addEventListener('paste', paste)
    return () => window.removeEventListener('paste', paste)
  }, [onPictures, enabled])
}

let serial = 0
/** Tells pictures apart that have the same name. */
export const pictureId = () => `picture-${(serial += 1)}`

/** What is in the video now, as JPEG no wider than `width`; null before the first frame. */
export async function frameOf(video: HTMLVideoElement, width = Infinity, quality = 0.92): Promise<Blob | null> {
  const { videoWidth, videoHeight } = video
  if (videoWidth === 0) return null
  const scale = Math.min(1, width / videoWidth)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(videoWidth * scale)
  canvas.height = Math.round(videoHeight * scale)
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
}
