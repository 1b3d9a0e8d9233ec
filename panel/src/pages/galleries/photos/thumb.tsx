import { IconPhotoOff } from '@tabler/icons-react'
import { useState } from 'react'
import styles from './photos.module.css'

/** A small version of a photo, over all of its place; a sign where it cannot be shown. */
export function Thumb({ src, alt }: { src: string; alt: string }) {
  const [broken, setBroken] = useState<string | null>(null)
  return (
    <span className={styles.thumb}>
      {broken === src ? (
        <IconPhotoOff size={28} stroke={1.2} role={alt ? 'img' : undefined} aria-label={alt || undefined} />
      ) : (
        <img src={src} alt={alt} loading="lazy" decoding="async" draggable={false} onError={() => setBroken(src)} />
      )}
    </span>
  )
}
