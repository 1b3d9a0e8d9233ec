import { IconPhotoOff } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import styles from './photos.module.css'

/** A small version of a photo, over all of its place; a sign where it cannot be shown. */
export function Thumb({ src, alt }: { src: string; alt: string }) {
  const [broken, setBroken] = useState<string | null>(null)
  // A picture that has left the page before it came is waited for otherwise, in front of those that are in view.
  const load = useCallback(
    (image: HTMLImageElement) => {
      image.src = src
      return () => {
        if (!image.complete) image.removeAttribute('src')
      }
    },
    [src],
  )
  return (
    <span className={styles.thumb}>
      {broken === src ? (
        <IconPhotoOff size={28} stroke={1.2} role={alt ? 'img' : undefined} aria-label={alt || undefined} />
      ) : (
        <img ref={load} alt={alt} loading="lazy" decoding="async" draggable={false} onError={() => setBroken(src)} />
      )}
    </span>
  )
}
