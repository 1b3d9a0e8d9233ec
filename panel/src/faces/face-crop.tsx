import { useState } from 'react'
import type { Box } from './picture.ts'
import styles from './face-crop.module.css'

export interface FaceCropProps {
  src: string
  box: Box
  /** Pixels. */
  size: number
  veiled?: boolean
  round?: boolean
}

/** Of the face, on every side. */
const AROUND = 0.35

/** A face cut out of its picture by the browser, in a square, never stretched. Says nothing: words are beside it. */
export function FaceCrop({ src, box, size, veiled = false, round = false }: FaceCropProps) {
  const [picture, setPicture] = useState<{ width: number; height: number } | null>(null)
  const place = picture && placed(box, picture, size)
  return (
    <span
      className={styles.crop}
      style={{ width: size, height: size, borderRadius: round ? '50%' : undefined }}
      data-veiled={veiled || undefined}
      aria-hidden
    >
      <img
        src={src}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setPicture({ width, height })}
        style={place ?? { opacity: 0 }}
      />
    </span>
  )
}

/** Where the picture goes in the square; it covers all of it, so a face at the edge is not in the middle. */
function placed({ left, top, width, height }: Box, picture: { width: number; height: number }, size: number) {
  const side = Math.max(width * picture.width, height * picture.height) * (1 + 2 * AROUND)
  const scale = size / Math.min(side, picture.width, picture.height)
  const along = (middle: number, whole: number) =>
    Math.min(0, Math.max(size - whole * scale, size / 2 - middle * whole * scale))
  return {
    width: picture.width * scale,
    height: picture.height * scale,
    left: along(left + width / 2, picture.width),
    top: along(top + height / 2, picture.height),
  }
}
